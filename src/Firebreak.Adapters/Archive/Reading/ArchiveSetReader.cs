using System.Globalization;
using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>Reads one set of files, ours or cryo's, as blocks in the order of the blocks file.</summary>
internal sealed class ArchiveSetReader : IAsyncDisposable
{
    private readonly ArchiveFile _file;
    private readonly TableCursor<BlockRows> _blocks;
    private readonly TableCursor<TransactionRows> _transactions;
    private readonly TableCursor<LogRows>? _logs;
    private readonly TableCursor<TraceRows>? _traces;
    private readonly List<TableCursor<ChangeRows>> _changes = [];
    private readonly TableCursor<DeepFrameRows>? _deepFrames;
    private readonly TableCursor<StorageAccessRows>? _accesses;
    private readonly Lanes _offered;

    // What is known of a block only where these columns are there.
    private static readonly (Lanes Lane, (string Dataset, string Name)[] Columns)[] Facts =
    [
        (Lanes.Nonces, [(Datasets.Transactions, "nonce")]),
        (Lanes.Fees, [(Datasets.Transactions, "gas_price")]),
        (Lanes.Clock, [(Datasets.Blocks, "block_number"), (Datasets.Blocks, "timestamp")]),
        (Lanes.Headers, [(Datasets.Blocks, "author"), (Datasets.Blocks, "base_fee_per_gas"), (Datasets.Blocks, "gas_used"), (Datasets.Blocks, "gas_limit")]),
        (Lanes.Reasons, [(Datasets.Traces, "result_output")]),
    ];

    private ArchiveSetReader(ArchiveFile file, Dictionary<string, ParquetSource> sources)
    {
        _file = file;
        _blocks = new(sources[Datasets.Blocks], BlockRows.Wanted, columns => new BlockRows(columns));
        _transactions = new(sources[Datasets.Transactions], TransactionRows.Wanted, columns => new TransactionRows(columns));
        _logs = sources.TryGetValue(Datasets.Logs, out var logs) ? new(logs, LogRows.Wanted, columns => new LogRows(columns)) : null;
        _traces = sources.TryGetValue(Datasets.Traces, out var traces) ? new(traces, TraceRows.Wanted, columns => new TraceRows(columns)) : null;
        Changes(sources, Datasets.StorageDiffs, StateField.Storage);
        Changes(sources, Datasets.BalanceDiffs, StateField.Balance);
        Changes(sources, Datasets.NonceDiffs, StateField.Nonce);
        Changes(sources, Datasets.CodeDiffs, StateField.Code);
        _deepFrames = sources.TryGetValue(Datasets.DeepFrames, out var deep) ? new(deep, DeepFrameRows.Wanted, columns => new DeepFrameRows(columns)) : null;
        _accesses = sources.TryGetValue(Datasets.StorageAccesses, out var accesses)
            ? new(accesses, StorageAccessRows.Wanted, columns => new StorageAccessRows(columns))
            : null;
        _offered = Offered(sources);
    }

    public static async Task<ArchiveSetReader> OpenAsync(ArchiveFile file, CancellationToken cancellationToken)
    {
        var sources = new Dictionary<string, ParquetSource>(StringComparer.Ordinal);
        try
        {
            foreach (var dataset in Datasets.All.Where(dataset => File.Exists(file.Of(dataset).Path)))
            {
                sources[dataset] = await ParquetSource.OpenAsync(file.Of(dataset).Path, cancellationToken);
            }

            Check(file, sources);
            return new ArchiveSetReader(file, sources);
        }
        catch
        {
            foreach (var source in sources.Values)
            {
                await source.DisposeAsync();
            }

            throw;
        }
    }

    public async IAsyncEnumerable<ArchivedBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chain = Networks.Find(_file.Network);
        BlockRef? before = null;
        while (await _blocks.PeekAsync(cancellationToken) is var (rows, row))
        {
            var block = await ReadAsync(rows, row, rows.Header(row, chain, before), cancellationToken);
            before = block.Block.Ref;
            _blocks.Step();
            yield return block;
        }

        await _transactions.CloseAsync(cancellationToken);
        await (_logs?.CloseAsync(cancellationToken) ?? default);
        await (_traces?.CloseAsync(cancellationToken) ?? default);
    }

    public async ValueTask DisposeAsync()
    {
        await _blocks.DisposeAsync();
        await _transactions.DisposeAsync();
        await (_logs?.DisposeAsync() ?? default);
        await (_traces?.DisposeAsync() ?? default);
        await (_deepFrames?.DisposeAsync() ?? default);
        await (_accesses?.DisposeAsync() ?? default);
        foreach (var changes in _changes)
        {
            await changes.DisposeAsync();
        }
    }

    private async Task<ArchivedBlock> ReadAsync(BlockRows rows, int row, BlockHeader header, CancellationToken cancellationToken)
    {
        var block = new BlockAssembly(header);
        var at = header.Ref;
        await _transactions.TakeAsync(at, (piece, start, end) => piece.AddTo(block, start, end), cancellationToken);
        block.Begin();
        await (_logs?.TakeAsync(at, (piece, start, end) => piece.AddTo(block, start, end), cancellationToken) ?? default);
        block.Begin();
        var frames = new TraceGather(block);
        await (_traces?.TakeAsync(at, frames.Add, cancellationToken) ?? default);
        frames.Close();
        block.Begin();
        var changes = new ChangeGather(block);
        foreach (var cursor in _changes)
        {
            await cursor.TakeAsync(at, changes.Add, cancellationToken);
        }

        changes.Close();
        var deep = new DeepGather(at);
        await (_deepFrames?.TakeAsync(at, deep.Add, cancellationToken) ?? default);
        await (_accesses?.TakeAsync(at, deep.Add, cancellationToken) ?? default);
        return new ArchivedBlock(block.Build(rows.LanesOf(row) ?? _offered), deep.Build())
        {
            Entry = rows.EntryOf(row),
            Synthesised = rows.SynthesisedOf(row),
        };
    }

    private void Changes(Dictionary<string, ParquetSource> sources, string dataset, StateField field)
    {
        if (sources.TryGetValue(dataset, out var source))
        {
            _changes.Add(new(source, ChangeRows.Wanted, columns => new ChangeRows(field, columns)));
        }
    }

    // Files of cryo do not say what their blocks carry; that they are there says it.
    private static Lanes Offered(Dictionary<string, ParquetSource> sources)
    {
        var lanes = Facts
            .Where(fact => Array.TrueForAll(fact.Columns, column => sources.GetValueOrDefault(column.Dataset)?.Has(column.Name) == true))
            .Aggregate(TransactionRows.LanesOf(sources[Datasets.Transactions]), (all, fact) => all | fact.Lane);
        lanes |= sources.ContainsKey(Datasets.Logs) ? Lanes.Logs : Lanes.None;
        if (sources.TryGetValue(Datasets.Traces, out var traces))
        {
            lanes |= Lanes.Frames;
            lanes &= traces.Has("action_input") ? ~Lanes.None : ~Lanes.Inputs;
        }

        return sources.ContainsKey(Datasets.StorageDiffs) && sources.ContainsKey(Datasets.BalanceDiffs) ? lanes | Lanes.StateChanges | Lanes.Delegations : lanes;
    }

    // Our own blocks files name what was written with them.
    private static void Check(ArchiveFile file, Dictionary<string, ParquetSource> sources)
    {
        if (!sources.ContainsKey(Datasets.Transactions))
        {
            throw new ArchiveFaultException(
                file.Of(Datasets.Transactions).Name, column: null, "there is no such file", "Collect transactions over the same range as the blocks.");
        }

        foreach (var (key, rows) in sources[Datasets.Blocks].Metadata.Where(pair => pair.Key.StartsWith(Datasets.RowsKey, StringComparison.Ordinal)))
        {
            var dataset = key[Datasets.RowsKey.Length..];
            if (!sources.TryGetValue(dataset, out var source) || source.Rows.ToString(CultureInfo.InvariantCulture) != rows)
            {
                throw new ArchiveFaultException(
                    file.Of(dataset).Name, column: null, $"the blocks file was written with {rows} rows of it, which are not there",
                    "Put the file back, or make the set again.");
            }
        }
    }
}
