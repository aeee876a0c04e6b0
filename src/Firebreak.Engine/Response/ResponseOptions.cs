using System.ComponentModel.DataAnnotations;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>How containment may act.</summary>
public sealed class ResponseOptions
{
    /// <summary>Default <see cref="ResponseMode.Manual"/>: whoever wants Firebreak to act by itself has to say so.</summary>
    public ResponseMode Mode { get; set; } = ResponseMode.Manual;

    /// <summary>How many steps may be signed within any hour, over all incidents. Default 6.</summary>
    [Range(1, 1000)]
    public int ActionsPerHour { get; set; } = 6;

    /// <summary>
    /// How many plans within any day act without a person on evidence that only waits in a pool, over all incidents; beyond it people decide, since
    /// whoever sends such transactions may do it to have the protocol paused. Default 2.
    /// </summary>
    [Range(0, 1000)]
    public int EarlyActionsPerDay { get; set; } = 2;

    /// <summary>
    /// How many plans for one contract Firebreak approves by itself within a day; beyond that a person decides, since whoever makes a protocol stop
    /// again and again may want just that. Default 4.
    /// </summary>
    [Range(0, 1000)]
    public int ActionsPerTargetPerDay { get; set; } = 4;

    /// <summary>Blocks on top of the mined step before its effect is read back for the last time. Default 2.</summary>
    [Range(0, 10_000)]
    public int Confirmations { get; set; } = 2;

    /// <summary>Blocks that a sent step may wait before it is replaced with a higher fee. Default 2.</summary>
    [Range(1, 1000)]
    public int BlocksBeforeReplacing { get; set; } = 2;

    /// <summary>Heads on which a simulation may be refused before the step is given up. Default 3.</summary>
    [Range(1, 1000)]
    public int SimulationAttempts { get; set; } = 3;

    /// <summary>Smallest priority fee that is offered, in wei per gas. Default 2 gwei.</summary>
    public UInt256 TipFloor { get; set; } = 2_000_000_000UL;

    /// <summary>Largest total fee that is ever offered, in wei per gas. Default 5,000 gwei.</summary>
    public UInt256 FeeCap { get; set; } = 5_000_000_000_000UL;

    /// <summary>How often approvals by other processes and new heads are looked for. Default 200 ms.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a plan that was withheld is tried again: the lever may have been mended. Default 15 seconds.</summary>
    public TimeSpan WithheldEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is looked for effects that end by themselves and for owners of Safes who are late. Default 15 seconds.</summary>
    public TimeSpan CountdownsEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long owners of a Safe may take before people are told. Default 5 minutes.</summary>
    public TimeSpan OwnersPatience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often every lever is asked about. Default 15 minutes.</summary>
    public TimeSpan LeversEvery { get; set; } = TimeSpan.FromMinutes(15);
}
