using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>What really happened: for judging a report afterwards, never for the watching side.</summary>
/// <param name="FirstHostileBlock">Block of the first strike; 0 if none got onto the chain.</param>
/// <param name="Funders">Where the attacker's money came from, origin first, the account that paid the attacker last.</param>
/// <param name="ValueAtRisk">The vault's value right before the first strike, in wei.</param>
/// <param name="Strikes">In order, the failed ones included.</param>
public sealed record DrillTruth(
    ulong FirstHostileBlock,
    Address Attacker,
    Address AttackContract,
    IReadOnlyList<Address> Funders,
    Address Vault,
    UInt256 ValueAtRisk,
    IReadOnlyList<Strike> Strikes)
{
    /// <summary>What the attacker got away with, in wei.</summary>
    public UInt256 ValueLost => Strikes.Aggregate(UInt256.Zero, (sum, strike) => sum + strike.Taken);
}

/// <summary>One transaction of the attack.</summary>
/// <param name="Succeeded">False once the vault is paused.</param>
/// <param name="Taken">Profit of the attack contract, in wei; nought for a failed strike.</param>
public sealed record Strike(Hash256 Transaction, ulong Block, bool Succeeded, UInt256 Taken);
