using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Why a rule did not see something.</summary>
public enum GapCause
{
    /// <summary>The source does not say it at all, as a node without traces or a recorded set without logs. It will not heal by itself.</summary>
    NotOffered,

    /// <summary>The source should have said it and did not, for a while at least. It heals when the source answers.</summary>
    NotAnswered,

    /// <summary>The rule itself failed on it.</summary>
    RuleFailed,

    /// <summary>More of it came than the budget allows; the most suspicious were taken.</summary>
    OverBudget,

    /// <summary>The deep lane has yet to look.</summary>
    Waiting,
}

/// <summary>Something that a rule has not seen, and why: nothing is skipped in silence.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Transaction">Null when the whole block was not seen.</param>
/// <param name="Reason">One clause for people.</param>
public sealed record CoverageGap(string Rule, Hash256? Transaction, GapCause Cause, string Reason);

/// <summary>What became of one block: each of the rules saw each of its transactions, save what the gaps name.</summary>
/// <param name="Rules">Ids of the rules that were in force.</param>
public sealed record BlockCoverage(BlockRef Block, Items<string> Rules, Items<CoverageGap> Gaps)
{
    /// <summary>True when nothing is left to see.</summary>
    public bool IsWhole => Gaps.Count == 0;
}
