using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>One transaction of the attack.</summary>
/// <param name="IsHostile">True when a signal speaks of it; false for what the same accounts sent before and after.</param>
public sealed record AttackTransaction(
    Hash256 Hash, BlockRef Block, DateTimeOffset MinedAt, Address From, Address To, bool Succeeded, bool IsHostile, UInt256 Value, UInt256 Fee);

/// <summary>What the attacked contract held at a block, in wei of the native coin at pre-incident prices.</summary>
public sealed record HoldingPoint(ulong Block, DateTimeOffset MinedAt, UInt256 Value);

/// <summary>Everything that an investigation found out: what the exhibits and the report are written from.</summary>
/// <param name="Before">State and prices of the last block before the first hostile one; null when no evidence stands.</param>
/// <param name="Signals">Standing signals in the order of the chain.</param>
/// <param name="Assets">Every asset that moved; the native coin is always there.</param>
/// <param name="Trail">Null when there is no attacker.</param>
/// <param name="Gaps">What could not be seen, one plain sentence each.</param>
public sealed record CaseFindings(
    Valuation? Before,
    Items<Signal> Signals,
    Items<AttackTransaction> Transactions,
    Items<CallTree> Trees,
    FundFlow Flow,
    ProfitAndLoss Profit,
    RootCause Cause,
    ActorCluster Cluster,
    FundingTrail? Trail,
    Items<HoldingPoint> Holdings,
    Items<AssetName> Assets,
    Items<string> Gaps,
    CaseFigures Figures)
{
    public AssetName NameOf(Address? asset) =>
        Assets.FirstOrDefault(name => name.Asset == asset) ?? new AssetName(asset, "?", 0, IsClaimed: true);
}
