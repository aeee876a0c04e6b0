using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Reads what was learned, and takes in what people say of pages. What follows from blocks is written by the journal.</summary>
internal sealed class BaselineStore(Database database, TimeProvider clock) : IBaselineStore, IShadowLog
{
    public async Task<BaselineState?> FindStateAsync(ChainId chain, string protocol, ulong atOrBelow, CancellationToken cancellationToken)
    {
        var (key, height) = (checked((long)chain.Value), Height(atOrBelow));
        var row = await database.ReadAsync(
            context => context.BaselineStates
                .Where(row => row.Chain == key && row.Protocol == protocol && row.BlockNumber <= height)
                .OrderByDescending(row => row.BlockNumber)
                .FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        return row is null ? null : new BaselineState(BlockOf(row.BlockNumber, row.BlockHash), row.Transactions, row.Week, row.Body);
    }

    public async Task<IReadOnlyList<StoredImprint>> ImprintsAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken)
    {
        var (key, height) = (checked((long)chain.Value), above is { } known ? Height(known) : -1);
        var rows = await database.ReadAsync(
            context => context.Footprints
                .Where(row => row.Chain == key && row.Protocol == protocol && row.BlockNumber > height)
                .OrderBy(row => row.BlockNumber).ThenBy(row => row.BlockHash).ThenBy(row => row.Place)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => new StoredImprint(BlockOf(row.BlockNumber, row.BlockHash), (int)row.Place, row.Body));
    }

    public async Task<IReadOnlyList<TakenMark>> TakenMarksAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken)
    {
        var (key, height) = (checked((long)chain.Value), above is { } known ? Height(known) : -1);
        var rows = await database.ReadAsync(
            context => context.PageMarks
                .Where(row => row.Chain == key && row.Protocol == protocol && row.TakenWith >= 0 && row.TakenWith > height)
                .OrderBy(row => row.TakenWith).ThenBy(row => row.GivenAt).ThenBy(row => row.Id)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => new TakenMark((ulong)row.TakenWith, new PageMark(row.Id, row.IsFalse != 0)));
    }

    public async Task<IReadOnlyList<PageMark>> WaitingMarksAsync(ChainId chain, string protocol, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.PageMarks
                .Where(row => row.Chain == key && row.Protocol == protocol && row.TakenWith < 0)
                .OrderBy(row => row.GivenAt).ThenBy(row => row.Id)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => new PageMark(row.Id, row.IsFalse != 0));
    }

    public Task MarkAsync(ChainId chain, string protocol, PageMark mark, CancellationToken cancellationToken)
    {
        var (key, isFalse, now) = (checked((long)chain.Value), mark.IsFalse ? 1L : 0L, Cells.FromInstant(clock.GetUtcNow()));
        return database.WriteAsync(
            async context => await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO page_marks (chain, protocol, id, is_false, given_at, taken_with) VALUES ({key}, {protocol}, {mark.Id}, {isFalse}, {now}, -1)
                ON CONFLICT DO NOTHING
                """,
                cancellationToken) > 0,
            cancellationToken);
    }

    public async Task<IReadOnlyList<Signal>> ShadowsAsync(ChainId chain, ulong from, ulong to, CancellationToken cancellationToken)
    {
        var (key, first, last) = (checked((long)chain.Value), Height(from), Height(to));
        var rows = await database.ReadAsync(
            context => context.ShadowSignals
                .Where(row => row.Chain == key && row.BlockNumber >= first && row.BlockNumber <= last)
                .OrderBy(row => row.BlockNumber)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => database.Read<Signal>(row.Body, $"what a rule in shadow said of block {row.BlockNumber}"));
    }

    // Heights that no chain will reach are asked for to mean all of them.
    private static long Height(ulong number) => number > long.MaxValue ? long.MaxValue : (long)number;

    private BlockRef BlockOf(long number, byte[] hash)
    {
        try
        {
            return new BlockRef((ulong)number, Cells.ToHash(hash));
        }
        catch (FormatException exception)
        {
            throw database.Damaged($"what was learned at block {number} cannot be read ({exception.Message}).", exception);
        }
    }
}
