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

    /// <summary>The rule itself failed on it. It is asked again when the program or its rules have changed.</summary>
    RuleFailed,

    /// <summary>More of it came than the budget allows; the most suspicious were taken. It heals when there is time for it.</summary>
    OverBudget,

    /// <summary>The deep lane has yet to look.</summary>
    Waiting,

    /// <summary>The rule needs to know the protocol, and the whole chain is watched without one. It is the operator's choice and no trouble.</summary>
    NotConfigured,
}

/// <summary>Something that a rule has not seen, and why: nothing is skipped in silence.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Transaction">Null when the whole block was not seen.</param>
/// <param name="Reason">One clause for people. What others wrote may stand in it: it is an excerpt of at most <see cref="LongestReason"/>.</param>
public sealed record CoverageGap(string Rule, Hash256? Transaction, GapCause Cause, string Reason)
{
    /// <summary>How many UTF-16 units of a reason are kept.</summary>
    public const int LongestReason = 200;

    public string Reason { get; init => field = Excerpt.Of(value, LongestReason - 1); } = Excerpt.Of(Reason, LongestReason - 1);
}

/// <summary>What became of one block: each of the rules saw each of its transactions, save what the gaps name.</summary>
/// <param name="Rules">Ids of the rules that were in force.</param>
public sealed record BlockCoverage(BlockRef Block, Items<string> Rules, Items<CoverageGap> Gaps)
{
    /// <summary>Those of the rules that look at suspects in depth: while a suspect waits, each of them has a gap there.</summary>
    public Items<string> DeepRules { get; init; }

    /// <summary>Names the program and the rules with their numbers; a rule that failed is asked again under another edition.</summary>
    public string Edition { get; init; } = "";

    /// <summary>True when nothing is left to see.</summary>
    public bool IsWhole => Gaps.Count == 0;
}

/// <summary>A stretch of blocks of which the same is to be said.</summary>
/// <param name="First">Height of the first block.</param>
/// <param name="Last">Height of the last block, inclusive.</param>
/// <param name="Rules">Ids of the rules that were in force; none when these blocks were never read.</param>
/// <param name="Gaps">What the rules have not seen of each of these blocks; gaps of single transactions only where the stretch is one block.</param>
public sealed record CoverageSpan(ulong First, ulong Last, Items<string> Rules, Items<CoverageGap> Gaps)
{
    /// <summary>How many blocks.</summary>
    public ulong Count => Last - First + 1;

    /// <summary>True for heights that should have been read and were not.</summary>
    public bool IsMissing => Rules.Count == 0;

    /// <summary>True when every rule saw everything.</summary>
    public bool IsWhole => !IsMissing && Gaps.Count == 0;
}

/// <summary>How many blocks have gaps of one cause.</summary>
/// <param name="Blocks">Blocks with such a gap.</param>
/// <param name="First">Height of the first of them.</param>
/// <param name="Last">Height of the last of them.</param>
/// <param name="Rules">Ids of the rules concerned, sorted.</param>
/// <param name="Reason">One of the reasons.</param>
public sealed record GapTally(GapCause Cause, long Blocks, ulong First, ulong Last, Items<string> Rules, string Reason);
