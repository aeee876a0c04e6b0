using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Keeps position, signals, suspects and measurements. A signal stands while its row in <c>standing</c> does: that row, not the log,
/// decides whether it is raised or withdrawn, so a replay changes nothing and a block that comes back raises its signals again.
/// </summary>
internal sealed class ChainJournal(Database database, TimeProvider clock) : IChainJournal, ISignalLog
{
    public async Task<ChainPosition?> LoadPositionAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);

        // One statement, so that both are of one moment.
        var rows = await database.ReadAsync(
            context => (
                from position in context.Positions
                join block in context.PositionBlocks on position.Chain equals block.Chain into blocks
                from block in blocks.DefaultIfEmpty()
                where position.Chain == key
                orderby block.Number
                select new PositionCells(position.Finalized, block == null ? null : block.Number, block == null ? null : block.Hash)).ToListAsync(cancellationToken),
            cancellationToken);
        return rows.Count == 0 ? null : Readable(rows, ToPosition, $"the position on {chain}");
    }

    public Task CommitAsync(ChainCommit commit, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new JournalWrite(context, clock, cancellationToken).CommitAsync(commit), cancellationToken);

    public Task SettleSuspectAsync(Suspect suspect, DeepJudgement seen, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new JournalWrite(context, clock, cancellationToken).SettleAsync(suspect, seen), cancellationToken);

    public Task RewindAsync(ChainId chain, BlockRef? ancestor, CancellationToken cancellationToken) =>
        database.WriteAsync(context => new JournalWrite(context, clock, cancellationToken).RewindAsync(chain, ancestor), cancellationToken);

    public async Task<IReadOnlyList<BlockRef>> AnchorsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.Coverage
                .Where(row => row.Chain == key)
                .OrderBy(row => row.LastBlock)
                .Select(row => new { row.LastBlock, row.LastHash })
                .ToListAsync(cancellationToken),
            cancellationToken);
        var position = await LoadPositionAsync(chain, cancellationToken);
        var known = rows.ConvertAll(row => Readable(
            row, cells => new BlockRef((ulong)cells.LastBlock, Cells.ToHash(cells.LastHash)), $"block {row.LastBlock} of the coverage of {chain}"));
        if (position is not null)
        {
            known.AddRange(position.Recent);
            known.AddRange(position.Finalized is { } final ? [final] : []);
        }

        return [.. known.DistinctBy(block => block.Number).OrderBy(block => block.Number)];
    }

    public async Task<IReadOnlyList<Suspect>> WaitingSuspectsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.Suspects
                .Where(row => row.Chain == key && row.Settled == 0)
                .OrderBy(row => row.BlockNumber).ThenBy(row => row.Place).ThenBy(row => row.TransactionHash)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => Readable(row, ToSuspect, $"a suspect in block {row.BlockNumber} of {chain}"));
    }

    public async Task<IReadOnlyList<Measurement>> MeasurementsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.Measurements
                .Where(row => row.Chain == key)
                .OrderBy(row => row.BlockNumber).ThenBy(row => row.Place).ThenBy(row => row.TransactionHash)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => Readable(row, ToMeasurement, $"a measurement in block {row.BlockNumber} of {chain}"));
    }

    public async Task<IReadOnlyList<BlockVitals>> VitalsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.Vitals.Where(row => row.Chain == key).OrderBy(row => row.BlockNumber).ToListAsync(cancellationToken), cancellationToken);
        return rows.ConvertAll(row => Readable(
            row, cells => Cells.ToRecord<BlockVitals>(cells.Body) with { TakenBack = (int)cells.TakenBack }, $"the vitals of block {row.BlockNumber} of {chain}"));
    }

    public async Task<IReadOnlyList<LoggedSignal>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            context => context.Signals
                .Where(row => row.Sequence > after)
                .OrderBy(row => row.Sequence)
                .Take(limit)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => Readable(row, ToLoggedSignal, $"line {row.Sequence} of the signal log"));
    }

    private static ChainPosition ToPosition(List<PositionCells> rows)
    {
        var finalized = Cells.ToBlocks(rows[0].Finalized);
        var recent = new BlockRef[rows.Count];
        for (var i = 0; i < recent.Length; i++)
        {
            recent[i] = rows[i] is { Number: { } number, Hash: { } hash }
                ? new BlockRef(checked((ulong)number), Cells.ToHash(hash))
                : throw new FormatException("no block is remembered");
            if (i > 0 && recent[i].Number != recent[i - 1].Number + 1)
            {
                throw new FormatException($"what is remembered has a gap below block {recent[i].Number}");
            }
        }

        return new ChainPosition(new Items<BlockRef>(recent), finalized.Count == 0 ? null : finalized[0]);
    }

    private static Suspect ToSuspect(SuspectRow row) => new(
        new ChainId((ulong)row.Chain), new BlockRef((ulong)row.BlockNumber, Cells.ToHash(row.BlockHash)), Cells.ToHash(row.TransactionHash), row.Reason);

    private static Measurement ToMeasurement(MeasurementRow row) => new(
        new BlockRef((ulong)row.BlockNumber, Cells.ToHash(row.BlockHash)),
        Cells.ToHash(row.TransactionHash),
        Cells.ToAddress(row.Subject),
        row.Feature,
        Cells.ToAmount(row.Value));

    private static LoggedSignal ToLoggedSignal(SignalRow row) =>
        new(row.Sequence, Cells.ToInstant(row.SeenAt), Cells.ToRecord<SignalChange>(row.Body));

    private TValue Readable<TRow, TValue>(TRow row, Func<TRow, TValue> read, string what)
    {
        try
        {
            return read(row);
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            throw database.Damaged($"{what} cannot be read ({exception.Message}).", exception);
        }
    }

    private sealed record PositionCells(byte[] Finalized, long? Number, byte[]? Hash);
}
