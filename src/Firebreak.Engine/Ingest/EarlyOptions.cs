using System.ComponentModel.DataAnnotations;

namespace Firebreak.Engine.Ingest;

/// <summary>How far Firebreak looks ahead of the ordered lane, and what it may cost.</summary>
public sealed class EarlyOptions
{
    /// <summary>Whether pending transactions are watched where the node offers its pool. Default true.</summary>
    public bool Pending { get; set; } = true;

    /// <summary>How many pending transactions are tried at the same time. Default 4.</summary>
    [Range(1, 256)]
    public int AtOnce { get; set; } = 4;

    /// <summary>How long trying one pending transaction may take, with everything that its judgement needs. Default 2 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many pending transactions may wait to be tried; beyond it the oldest is dropped, and counted. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int Waiting { get; set; } = 1_024;

    /// <summary>For how many blocks a node may not know a transaction before its evidence is withdrawn. Default 3.</summary>
    [Range(1, 10_000)]
    public int BlocksUnknown { get; set; } = 3;

    /// <summary>How long pending evidence stands at most. Default 1 h.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many blocks the ordered lane may be behind the head before the newest blocks are judged out of turn. Default 32.</summary>
    [Range(1, 1_000_000)]
    public int GlanceBehind { get; set; } = 32;

    /// <summary>How many of the newest blocks one glance judges at most, newest first. Default 4.</summary>
    [Range(1, 64)]
    public int GlanceBlocks { get; set; } = 4;
}
