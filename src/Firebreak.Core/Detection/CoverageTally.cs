using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Sums the coverage of block after block, so that the end of a run can say what was seen and what was not. Not thread-safe.</summary>
/// <param name="rules">Ids of the rules in force, in the order in which they are told.</param>
public sealed class CoverageTally(Items<string> rules)
{
    /// <summary>How many of the latest blocks can still be taken back.</summary>
    public const int LongestMemory = ChainPosition.LongestMemory;

    /// <summary>How many different gaps are kept apart for one rule: reasons may quote what attackers wrote.</summary>
    public const int MostGroups = 100;

    private readonly Queue<Seen> _recent = new();
    private readonly Sums _settled = new(rules);

    /// <param name="transactions">How many transactions the block holds.</param>
    public void Note(BlockCoverage coverage, int transactions)
    {
        _recent.Enqueue(new Seen(coverage, transactions));
        if (_recent.Count > LongestMemory)
        {
            _settled.Add(_recent.Dequeue());
        }
    }

    /// <summary>The block is no longer part of the chain: what was noted of it no longer counts. Unknown blocks change nothing.</summary>
    public void Forget(BlockRef orphaned)
    {
        for (var i = _recent.Count; i > 0; i--)
        {
            var seen = _recent.Dequeue();
            if (seen.Coverage.Block != orphaned)
            {
                _recent.Enqueue(seen);
            }
        }
    }

    public RangeCoverage Sum()
    {
        var sums = new Sums(_settled);
        foreach (var seen in _recent)
        {
            sums.Add(seen);
        }

        return sums.ToCoverage();
    }

    private readonly record struct Seen(BlockCoverage Coverage, int Transactions);

    private sealed class Sums
    {
        private readonly Items<string> _rules;
        private readonly Dictionary<string, Dictionary<(GapCause Cause, string Reason), GapGroup>> _gaps = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _unseen = new(StringComparer.Ordinal);
        private ulong? _from;
        private ulong? _to;
        private long _blocks;
        private long _transactions;

        public Sums(Items<string> rules) => _rules = rules;

        public Sums(Sums other)
            : this(other._rules)
        {
            (_from, _to, _blocks, _transactions) = (other._from, other._to, other._blocks, other._transactions);
            _unseen = new(other._unseen, StringComparer.Ordinal);
            _gaps = other._gaps.ToDictionary(rule => rule.Key, rule => rule.Value.ToDictionary(), StringComparer.Ordinal);
        }

        public void Add(Seen seen)
        {
            var number = seen.Coverage.Block.Number;
            _from = Math.Min(number, _from ?? number);
            _to = Math.Max(number, _to ?? number);
            _blocks++;
            _transactions += seen.Transactions;
            if (seen.Coverage.IsWhole)
            {
                return;
            }

            foreach (var rule in seen.Coverage.Gaps.Select(gap => gap.Rule).Distinct(StringComparer.Ordinal))
            {
                _unseen[rule] = _unseen.GetValueOrDefault(rule) + 1;
            }

            foreach (var gap in seen.Coverage.Gaps)
            {
                Add(gap, seen.Coverage.Block);
            }
        }

        public RangeCoverage ToCoverage() => new(
            _from,
            _to,
            _blocks,
            _transactions,
            _rules.Select(rule => new RuleCoverage(
                rule,
                _blocks - _unseen.GetValueOrDefault(rule),
                _gaps.TryGetValue(rule, out var groups) ? groups.Values.OrderBy(group => group.First.Number).ToItems() : [])).ToItems());

        private void Add(CoverageGap gap, BlockRef block)
        {
            if (!_gaps.TryGetValue(gap.Rule, out var groups))
            {
                _gaps[gap.Rule] = groups = [];
            }

            var key = (gap.Cause, gap.Reason);
            if (groups.Count >= MostGroups && !groups.ContainsKey(key))
            {
                key = (gap.Cause, "other reasons");
            }

            var group = groups.GetValueOrDefault(key) ?? new GapGroup(key.Cause, key.Reason, 0, 0, block, gap.Transaction);
            groups[key] = gap.Transaction is null ? group with { Blocks = group.Blocks + 1 } : group with { Transactions = group.Transactions + 1 };
        }
    }
}

/// <summary>What became of a range of blocks.</summary>
/// <param name="From">The lowest block that was judged; null when none was.</param>
/// <param name="To">The highest block that was judged.</param>
public sealed record RangeCoverage(ulong? From, ulong? To, long Blocks, long Transactions, Items<RuleCoverage> Rules)
{
    /// <summary>True when every rule saw every transaction, save those that need a protocol file where there is none.</summary>
    public bool IsWhole => Rules.All(rule => rule.Gaps.All(gap => gap.Cause == GapCause.NotConfigured));
}

/// <summary>What one rule saw of a range.</summary>
/// <param name="Evaluated">Blocks that it saw whole.</param>
/// <param name="Gaps">What it did not see, alike gaps together, in the order of their first block.</param>
public sealed record RuleCoverage(string Rule, long Evaluated, Items<GapGroup> Gaps);

/// <summary>Gaps of one cause and reason.</summary>
/// <param name="Blocks">How many blocks were not seen at all.</param>
/// <param name="Transactions">How many single transactions of blocks that were seen otherwise.</param>
/// <param name="First">Where it begins.</param>
/// <param name="FirstTransaction">Null when the first was a whole block.</param>
public sealed record GapGroup(GapCause Cause, string Reason, long Blocks, long Transactions, BlockRef First, Hash256? FirstTransaction);
