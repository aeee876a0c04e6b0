using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Joins rows of final blocks of which the same is to be said and nothing is left to do. It goes on where it stopped last; what is mended
/// further down sets it back.
/// </summary>
internal sealed class CoverageCompaction(FirebreakContext context, long chain, CancellationToken cancellationToken)
{
    // Small enough that the head never waits long for the one writer.
    private const int RowsAtOnce = 2_000;

    /// <summary>For how many final blocks it is remembered one by one that a better node could show them.</summary>
    public const long HopeForOffer = 2 * CoverageWrite.LongestRange;

    private static readonly long Never = Cells.FromInstant(DateTimeOffset.MaxValue);

    /// <summary>How many rows were saved.</summary>
    public async Task<int> RunAsync()
    {
        var locked = await context.Database
            .SqlQuery<byte[]>($"UPDATE positions SET version = version + 1 WHERE chain = {chain} RETURNING finalized AS \"Value\"")
            .ToListAsync(cancellationToken);
        if (locked.Count == 0 || Cells.ToBlocks(locked[0]) is not [var final])
        {
            return 0;
        }

        var mark = CoverageWrite.CompactedMark(chain);
        var from = await context.ReachedAsync(mark, cancellationToken);
        var upTo = checked((long)final.Number);
        var rows = await RestingRowsAsync(from, upTo);
        var saved = 0;
        for (int i = 0, next; i < rows.Count; i = next)
        {
            next = i + 1;
            while (next < rows.Count && Joins(rows[i], rows[next - 1], rows[next]))
            {
                next++;
            }

            saved += next - i - 1;
            await JoinAsync(rows[i], rows[next - 1]);
        }

        if (rows.Count > 0)
        {
            var done = Math.Max(from, Math.Min(rows[^1].FirstBlock, upTo - HopeForOffer));
            await context.SetAsync(mark, done / CoverageWrite.LongestRange * CoverageWrite.LongestRange, cancellationToken);
        }

        return saved;
    }

    private static bool Joins(CoverageRow first, CoverageRow before, CoverageRow row) =>
        row.FirstBlock == before.LastBlock + 1
        && row.State == first.State
        && row.FirstBlock / CoverageWrite.LongestRange == first.FirstBlock / CoverageWrite.LongestRange;

    private Task<List<CoverageRow>> RestingRowsAsync(long from, long upTo) => context.Coverage
        .Where(row => row.Chain == chain && row.FirstBlock >= from && row.LastBlock <= upTo)
        .Where(row => !context.CoverageGaps.Any(gap => gap.Chain == chain && gap.BlockNumber == row.FirstBlock))
        .Where(row => !context.CoverageDue.Any(due => due.Chain == chain && due.BlockNumber == row.FirstBlock
            && (due.DueAt != Never || row.FirstBlock > upTo - HopeForOffer)))
        .Where(row => !context.Suspects.Any(suspect => suspect.Chain == chain && suspect.Settled == 0 && suspect.BlockNumber == row.FirstBlock))
        .OrderBy(row => row.FirstBlock)
        .Take(RowsAtOnce)
        .ToListAsync(cancellationToken);

    private async Task JoinAsync(CoverageRow first, CoverageRow last)
    {
        if (first.FirstBlock == last.FirstBlock)
        {
            return;
        }

        await context.Database.ExecuteSqlAsync(
            $"DELETE FROM coverage WHERE chain = {chain} AND first_block > {first.FirstBlock} AND first_block <= {last.FirstBlock}", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"DELETE FROM coverage_due WHERE chain = {chain} AND block_number >= {first.FirstBlock} AND block_number <= {last.FirstBlock}", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"UPDATE coverage SET last_block = {last.LastBlock}, last_hash = {last.LastHash} WHERE chain = {chain} AND first_block = {first.FirstBlock}",
            cancellationToken);
    }
}
