using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Questions to the coverage ledger within one snapshot.</summary>
internal static class CoverageReader
{
    public static async Task<CoverageReading> ReadAsync(
        FirebreakContext context, long chain, long from, long to, int limit, CancellationToken cancellationToken)
    {
        var start = await context.Coverage
            .Where(row => row.Chain == chain && row.FirstBlock <= from)
            .MaxAsync(row => (long?)row.FirstBlock, cancellationToken) ?? from;
        var rows = await context.Coverage
            .Where(row => row.Chain == chain && row.FirstBlock >= start && row.FirstBlock <= to)
            .OrderBy(row => row.FirstBlock)
            .Take(limit)
            .ToListAsync(cancellationToken);
        rows.RemoveAll(row => row.LastBlock < from);
        if (rows.Count == 0)
        {
            return new CoverageReading([], Through: null);
        }

        var through = Math.Min(rows[^1].LastBlock, to);
        var states = await StatesAsync(context, rows.Select(row => row.State), cancellationToken);
        var gaps = (await context.CoverageGaps
            .Where(row => row.Chain == chain && row.BlockNumber >= from && row.BlockNumber <= through)
            .ToListAsync(cancellationToken)).ToLookup(row => row.BlockNumber, ToGap);
        var waiting = (await context.Suspects
            .Where(row => row.Chain == chain && row.Settled == 0 && row.BlockNumber >= from && row.BlockNumber <= through)
            .ToListAsync(cancellationToken)).ToLookup(row => row.BlockNumber);
        var line = new CoverageLine();
        foreach (var row in rows)
        {
            var state = states[row.State];
            var single = gaps[row.FirstBlock].Concat(waiting[row.FirstBlock].SelectMany(suspect => Waiting(suspect, state)));
            line.Add((ulong)Math.Max(row.FirstBlock, from), (ulong)Math.Min(row.LastBlock, to), state.Rules, state.Gaps, single);
        }

        return new CoverageReading(line.ToSpans(), (ulong)through);
    }

    public static async Task<IReadOnlyList<GapTally>> TallyAsync(FirebreakContext context, long chain, CancellationToken cancellationToken)
    {
        var whole = await (
            from row in context.Coverage
            join state in context.CoverageStates on row.State equals state.Id
            where row.Chain == chain && state.Gaps > 0
            group row by row.State into same
            select new
            {
                State = same.Key,
                Blocks = same.Sum(row => row.LastBlock - row.FirstBlock + 1),
                First = same.Min(row => row.FirstBlock),
                Last = same.Max(row => row.LastBlock),
            }).ToListAsync(cancellationToken);
        var states = await StatesAsync(context, whole.Select(row => row.State), cancellationToken);
        var single = await context.CoverageGaps
            .Where(row => row.Chain == chain)
            .GroupBy(row => new { row.Cause, row.Rule })
            .Select(same => new
            {
                same.Key.Cause,
                same.Key.Rule,
                Blocks = same.Select(row => row.BlockNumber).Distinct().LongCount(),
                First = same.Min(row => row.BlockNumber),
                Last = same.Max(row => row.BlockNumber),
                Reason = same.Min(row => row.Reason)!,
            }).ToListAsync(cancellationToken);

        var all = whole
            .SelectMany(row => states[row.State].Gaps.GroupBy(gap => gap.Cause).Select(gaps => new GapTally(
                gaps.Key, row.Blocks, (ulong)row.First, (ulong)row.Last, gaps.Select(gap => gap.Rule).ToItems(), gaps.First().Reason)))
            .Concat(single.Select(row => new GapTally(
                (GapCause)row.Cause, row.Blocks, (ulong)row.First, (ulong)row.Last, [row.Rule], row.Reason)));
        return [.. all.GroupBy(tally => tally.Cause).OrderBy(same => same.Key).Select(Sum)];
    }

    public static async Task<IReadOnlyList<DueBlock>> DueAsync(
        FirebreakContext context, long chain, long now, int limit, CancellationToken cancellationToken)
    {
        var due = await (
            from row in context.CoverageDue
            join block in context.Coverage on new { row.Chain, Number = row.BlockNumber } equals new { block.Chain, Number = block.FirstBlock }
            where row.Chain == chain && row.DueAt <= now && block.LastHash == row.BlockHash
            orderby row.DueAt, row.BlockNumber
            select new { Row = row, block.State }).Take(limit).ToListAsync(cancellationToken);
        var states = await StatesAsync(context, due.Select(item => item.State), cancellationToken);
        var blocks = new List<DueBlock>();
        foreach (var item in due)
        {
            var (number, hash, state) = (item.Row.BlockNumber, item.Row.BlockHash, states[item.State]);
            var single = await context.CoverageGaps
                .Where(row => row.Chain == chain && row.BlockNumber == number && row.BlockHash == hash)
                .OrderBy(row => row.TransactionHash).ThenBy(row => row.Rule)
                .ToListAsync(cancellationToken);
            blocks.Add(new DueBlock(
                new BlockRef((ulong)number, Cells.ToHash(hash)),
                state.Rules,
                state.Gaps.Concat(single.Select(ToGap)).Where(gap => Healing.Heals(gap.Cause)).ToItems(),
                (int)Math.Min(item.Row.Attempts, int.MaxValue)));
        }

        return blocks;
    }

    // A block with gaps of several rules counts once for each of them here; the largest number is the one that is certain.
    private static GapTally Sum(IGrouping<GapCause, GapTally> same) => new(
        same.Key,
        same.Max(tally => tally.Blocks),
        same.Min(tally => tally.First),
        same.Max(tally => tally.Last),
        same.SelectMany(tally => tally.Rules).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToItems(),
        same.First().Reason);

    private static IEnumerable<CoverageGap> Waiting(SuspectRow suspect, CoverageState state) => state.Deep.Select(
        rule => new CoverageGap(rule, Cells.ToHash(suspect.TransactionHash), GapCause.Waiting, suspect.Reason));

    private static CoverageGap ToGap(CoverageGapRow row) =>
        new(row.Rule, Cells.ToHash(row.TransactionHash), (GapCause)row.Cause, row.Reason);

    private static async Task<Dictionary<long, CoverageState>> StatesAsync(
        FirebreakContext context, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToList();
        var rows = await context.CoverageStates.Where(row => wanted.Contains(row.Id)).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Id, row => Cells.ToRecord<CoverageState>(row.Body));
    }
}
