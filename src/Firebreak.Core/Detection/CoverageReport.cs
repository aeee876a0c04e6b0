using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>The coverage ledger as people ask for it: rule by rule, and in one sentence.</summary>
/// <param name="From">Height of the first block of which something is known; null when nothing is.</param>
/// <param name="To">Height of the last block, inclusive.</param>
/// <param name="Rules">One line for each rule that was in force somewhere, by id.</param>
public sealed record CoverageReport(ulong? From, ulong? To, Items<RuleStretches> Rules)
{
    private const int MostExceptions = 5;

    /// <summary>True when every rule saw everything, save those that need a protocol file where there is none.</summary>
    public bool IsWhole => From is not null && Rules.All(rule => rule.Gaps.All(gap => gap.Cause == GapCause.NotConfigured));

    /// <param name="spans">Ascending, without holes.</param>
    /// <param name="only">Id of the one rule that is asked for; null for all.</param>
    public static CoverageReport Of(IReadOnlyList<CoverageSpan> spans, string? only = null)
    {
        var ids = spans.SelectMany(span => span.Rules).Distinct(StringComparer.Ordinal)
            .Where(rule => only is null || rule == only)
            .Order(StringComparer.Ordinal);
        return spans.Count == 0
            ? new CoverageReport(null, null, [])
            : new CoverageReport(spans[0].First, spans[^1].Last, ids.Select(rule => RuleStretches.Of(rule, spans)).ToItems());
    }

    /// <summary>One sentence, with the first exceptions.</summary>
    public string Summary()
    {
        if (From is not { } from || To is not { } to)
        {
            return "Nothing is known of these blocks.";
        }

        var where = string.Create(CultureInfo.InvariantCulture, $"Blocks {from} to {to}: ");
        if (Rules.Count == 0)
        {
            return $"{where}no such rule was in force.";
        }

        var what = Rules.Count == 1 ? $"{Rules[0].Rule} saw every block" : "every rule saw every block";
        var exceptions = Rules.SelectMany(rule => rule.Gaps.Select(gap => (rule.Rule, Gap: gap)))
            .GroupBy(item => item.Gap)
            .OrderBy(same => same.Key.First)
            .Select(same => $"{same.Key.Where()} ({string.Join(", ", same.Select(item => item.Rule))}: {same.Key.Reason})")
            .ToList();
        return exceptions.Count switch
        {
            0 => $"{where}{what}.",
            <= MostExceptions => $"{where}{what} except {string.Join("; ", exceptions)}.",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{where}{what} except {string.Join("; ", exceptions.Take(MostExceptions))}; and {exceptions.Count - MostExceptions} more."),
        };
    }
}

/// <summary>Where one rule saw everything, and what it did not see.</summary>
/// <param name="Evaluated">Stretches of blocks that it saw whole.</param>
/// <param name="Gaps">The others, ascending. Blocks in which the rule was not in force are in neither.</param>
public sealed record RuleStretches(string Rule, Items<Stretch> Evaluated, Items<StretchGap> Gaps)
{
    public static RuleStretches Of(string rule, IReadOnlyList<CoverageSpan> spans)
    {
        var (evaluated, gaps) = (new List<Stretch>(), new List<StretchGap>());
        foreach (var span in spans.Where(span => span.IsMissing || span.Rules.Contains(rule, StringComparer.Ordinal)))
        {
            var unseen = span.IsMissing
                ? [new StretchGap(span.First, span.Last, Transaction: null, GapCause.NotAnswered, "never read")]
                : span.Gaps.Where(gap => gap.Rule == rule)
                    .Select(gap => new StretchGap(span.First, span.Last, gap.Transaction, gap.Cause, gap.Reason)).ToList();
            foreach (var gap in unseen)
            {
                if (gap.Transaction is null && gaps.Count > 0 && gaps[^1].Last + 1 == gap.First && gaps[^1] with { First = gap.First, Last = gap.Last } == gap)
                {
                    gaps[^1] = gaps[^1] with { Last = gap.Last };
                }
                else
                {
                    gaps.Add(gap);
                }
            }

            if (unseen.Count > 0)
            {
                continue;
            }

            if (evaluated.Count > 0 && evaluated[^1].Last + 1 == span.First)
            {
                evaluated[^1] = evaluated[^1] with { Last = span.Last };
            }
            else
            {
                evaluated.Add(new Stretch(span.First, span.Last));
            }
        }

        return new RuleStretches(rule, evaluated.ToItems(), gaps.ToItems());
    }
}

/// <summary>Blocks from one height to another, inclusive.</summary>
public sealed record Stretch(ulong First, ulong Last);

/// <summary>What a rule did not see of a stretch of blocks.</summary>
/// <param name="Transaction">Null when it is the blocks as a whole.</param>
public sealed record StretchGap(ulong First, ulong Last, Hash256? Transaction, GapCause Cause, string Reason)
{
    /// <summary>In words, for example <c>blocks 5 to 9</c> or <c>block 7, transaction 0x…</c>.</summary>
    public string Where() => (Transaction, First == Last) switch
    {
        ({ } transaction, _) => string.Create(CultureInfo.InvariantCulture, $"block {First}, transaction {transaction}"),
        (null, true) => string.Create(CultureInfo.InvariantCulture, $"block {First}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"blocks {First} to {Last}"),
    };
}
