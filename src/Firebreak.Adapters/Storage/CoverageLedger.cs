using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Reads, mends and compacts the coverage ledger.</summary>
internal sealed class CoverageLedger(Database database, TimeProvider clock) : ICoverageLedger
{
    public async Task<CoverageReading> ReadAsync(ChainId chain, ulong from, ulong to, int limit, CancellationToken cancellationToken)
    {
        var (key, first, last) = (Key(chain), Height(from), Height(to));
        return await ReadableAsync(
            chain, context => CoverageReader.ReadAsync(context, key, first, last, limit, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<GapTally>> TallyAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = Key(chain);
        return ReadableAsync(chain, context => CoverageReader.TallyAsync(context, key, cancellationToken), cancellationToken);
    }

    public Task WakeAsync(ChainId chain, string edition, CancellationToken cancellationToken)
    {
        var (key, asks, now) = (Key(chain), CoverageState.Id(edition), Cells.FromInstant(clock.GetUtcNow()));
        return database.WriteAsync(
            async context => await context.Database.ExecuteSqlAsync(
                $"UPDATE coverage_due SET due_at = {now}, edition = {asks} WHERE chain = {key} AND edition <> {asks}", cancellationToken) > 0,
            cancellationToken);
    }

    public Task WakeAllAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var (key, now, never) = (Key(chain), Cells.FromInstant(clock.GetUtcNow()), Cells.FromInstant(DateTimeOffset.MaxValue));
        return database.WriteAsync(
            async context => await context.Database.ExecuteSqlAsync(
                $"UPDATE coverage_due SET due_at = {now} WHERE chain = {key} AND due_at = {never}", cancellationToken) > 0,
            cancellationToken);
    }

    public Task<IReadOnlyList<DueBlock>> DueAsync(ChainId chain, int limit, CancellationToken cancellationToken)
    {
        var (key, now) = (Key(chain), Cells.FromInstant(clock.GetUtcNow()));
        return ReadableAsync(chain, context => CoverageReader.DueAsync(context, key, now, limit, cancellationToken), cancellationToken);
    }

    public Task<bool> HealAsync(CoverageHealing healing, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new JournalWrite(context, clock, cancellationToken).HealAsync(healing), cancellationToken);

    public async Task<IReadOnlyList<MissingBlocks>> MissingAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = Key(chain);
        return await database.ReadAsync(
            async context =>
            {
                var holes = await context.Database.SqlQuery<Hole>(
                    $"""
                    SELECT below + 1 AS "First", first_block - 1 AS "Last", last_block AS "End", last_hash AS "Hash" FROM (
                        SELECT first_block, last_block, last_hash, LAG(last_block) OVER (ORDER BY first_block) AS below
                        FROM coverage WHERE chain = {key}) AS line
                    WHERE first_block > below + 1 ORDER BY first_block
                    """).ToListAsync(cancellationToken);
                return holes.ConvertAll(ToMissing);
            },
            cancellationToken);
    }

    public Task<bool> FillAsync(ChainCommit block, BlockRef next, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new JournalWrite(context, clock, cancellationToken).FillAsync(block, next), cancellationToken);

    public async Task<int> CompactAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var saved = 0;
        await database.WriteAsync(
            async context => (saved = await new CoverageCompaction(context, Key(chain), cancellationToken).RunAsync()) >= 0, cancellationToken);
        return saved;
    }

    private static MissingBlocks ToMissing(Hole hole) => new(
        (ulong)hole.First,
        (ulong)hole.Last,
        hole.End == hole.Last + 1 ? new BlockRef((ulong)hole.End, Cells.ToHash(hole.Hash)) : null);

    private static long Key(ChainId chain) => checked((long)chain.Value);

    private static long Height(ulong number) => (long)Math.Min(number, long.MaxValue);

    private async Task<T> ReadableAsync<T>(ChainId chain, Func<FirebreakContext, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await database.SnapshotAsync(read, cancellationToken);
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            throw database.Damaged($"the coverage ledger of {chain} cannot be read ({exception.Message}).", exception);
        }
    }

    private sealed record Hole(long First, long Last, long End, byte[] Hash);
}
