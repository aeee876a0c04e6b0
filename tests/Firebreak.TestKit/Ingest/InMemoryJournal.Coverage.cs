using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

public sealed partial class InMemoryJournal : ICoverageLedger
{
    private readonly Dictionary<BlockRef, Kept> _coverage = [];

    /// <summary>What is said of each block, ascending; suspects that wait are not in it.</summary>
    public IReadOnlyList<BlockCoverage> Coverage
    {
        get
        {
            lock (_gate)
            {
                return [.. _coverage.Values.Select(kept => kept.Coverage).OrderBy(coverage => coverage.Block.Number)];
            }
        }
    }

    /// <summary>Loses a block, as should never happen.</summary>
    public void Lose(BlockRef block)
    {
        lock (_gate)
        {
            _coverage.Remove(block);
        }
    }

    public Task<CoverageReading> ReadAsync(ChainId chain, ulong from, ulong to, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Coverage.Where(coverage => coverage.Block.Number >= from && coverage.Block.Number <= to).ToList() is { Count: > 0 } known
            ? new CoverageReading(
                known.Select(coverage => new CoverageSpan(coverage.Block.Number, coverage.Block.Number, coverage.Rules, coverage.Gaps)).ToItems(),
                known[^1].Block.Number)
            : new CoverageReading([], Through: null));

    public Task<IReadOnlyList<GapTally>> TallyAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var gaps = Coverage.SelectMany(coverage => coverage.Gaps.Select(gap => (coverage.Block.Number, Gap: gap)));
        return Task.FromResult<IReadOnlyList<GapTally>>(
        [
            .. gaps.GroupBy(item => item.Gap.Cause).Select(same => new GapTally(
                same.Key,
                same.Select(item => item.Number).Distinct().LongCount(),
                same.Min(item => item.Number),
                same.Max(item => item.Number),
                same.Select(item => item.Gap.Rule).Distinct().Order(StringComparer.Ordinal).ToItems(),
                same.First().Gap.Reason)),
        ]);
    }

    public Task WakeAsync(ChainId chain, string edition, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var kept in _coverage.Values.Where(kept => kept.Edition != edition))
            {
                (kept.Edition, kept.DueAt) = (edition, time.GetUtcNow());
            }

            return Task.CompletedTask;
        }
    }

    public Task WakeAllAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var kept in _coverage.Values.Where(kept => kept.DueAt == DateTimeOffset.MaxValue))
            {
                kept.DueAt = time.GetUtcNow();
            }

            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<DueBlock>> DueAsync(ChainId chain, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<DueBlock>>(
            [
                .. _coverage.Values
                    .Where(kept => kept.DueAt <= time.GetUtcNow() && kept.Healable.Count > 0)
                    .OrderBy(kept => kept.DueAt)
                    .Take(limit)
                    .Select(kept => new DueBlock(kept.Coverage.Block, kept.Coverage.Rules, kept.Healable, kept.Attempts)),
            ]);
        }
    }

    public Task<bool> HealAsync(CoverageHealing healing, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var closed = healing.Closed.Select(gap => (gap.Rule, gap.Transaction)).ToHashSet();
            if (!_coverage.TryGetValue(healing.Block, out var kept)
                || (closed.Count > 0 && !kept.Coverage.Gaps.Any(gap => closed.Contains((gap.Rule, gap.Transaction)))))
            {
                return Task.FromResult(false);
            }

            var left = kept.Coverage.Gaps.Where(gap => !closed.Contains((gap.Rule, gap.Transaction))).Concat(healing.Opened);
            kept.Coverage = kept.Coverage with { Gaps = left.ToItems() };
            kept.Edition = healing.Edition;
            kept.Attempts++;
            kept.Schedule(time.GetUtcNow());
            _shadows.AddRange(healing.Shadows.Except(_shadows));
            AddInTurn(EarlyTurn.AfterHealing(Standing, healing), healing.Signals, healing.Suspects, healing.Measurements);
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<MissingBlocks>> MissingAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var known = Coverage;
        return Task.FromResult<IReadOnlyList<MissingBlocks>>(
        [
            .. known.Skip(1).Zip(known, (above, below) => (above, below))
                .Where(pair => pair.above.Block.Number > pair.below.Block.Number + 1)
                .Select(pair => new MissingBlocks(pair.below.Block.Number + 1, pair.above.Block.Number - 1, pair.above.Block)),
        ]);
    }

    public Task<bool> FillAsync(ChainCommit block, BlockRef next, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isNew = _coverage.ContainsKey(next) && !_coverage.ContainsKey(block.Coverage!.Block);
            if (isNew)
            {
                Note(block.Coverage!);
                _shadows.AddRange(block.Shadows.Except(_shadows));
                Add(block.Signals, block.Suspects, block.Measurements);
            }

            return Task.FromResult(isNew);
        }
    }

    public Task<int> CompactAsync(ChainId chain, CancellationToken cancellationToken) => Task.FromResult(0);

    private void Note(BlockCoverage coverage)
    {
        var kept = new Kept { Coverage = coverage, Edition = coverage.Edition };
        if (_coverage.TryAdd(coverage.Block, kept))
        {
            kept.Schedule(time.GetUtcNow());
        }
    }

    private void Add(Items<Signal> signals, Items<Suspect> suspects, Items<Measurement> measurements)
    {
        foreach (var signal in signals)
        {
            Raise(signal);
        }

        _suspects.AddRange(suspects.Except(_suspects));
        _measurements.AddRange(measurements.Except(_measurements));
    }

    private sealed class Kept
    {
        public required BlockCoverage Coverage { get; set; }

        public required string Edition { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset DueAt { get; set; }

        public Items<CoverageGap> Healable =>
            Coverage.Gaps.Where(gap => Healing.Heals(gap.Cause)).ToItems();

        public void Schedule(DateTimeOffset now) =>
            DueAt = Healing.DueAt([.. Coverage.Gaps.Select(gap => gap.Cause)], Attempts, now) ?? DateTimeOffset.MaxValue;
    }
}
