using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>The deep traces of archived blocks that are being replayed, as if a node gave them; a node beside them fills in the rest.</summary>
/// <param name="node">Null when there is none.</param>
public sealed class ArchivedTraces(IDeepTracer? node) : IDeepTracer
{
    // More blocks than a judge reads ahead.
    private const int Capacity = 512;

    private readonly ConcurrentDictionary<(Hash256 Block, Hash256 Transaction), DeepTrace> _traces = new();
    private readonly Queue<Core.Items<DeepTrace>> _blocks = new();

    /// <summary>Called for each block before it is judged, by one caller.</summary>
    public void Keep(ArchivedBlock block)
    {
        foreach (var trace in block.Traces)
        {
            _traces[(trace.Block.Hash, trace.Transaction)] = trace;
        }

        _blocks.Enqueue(block.Traces);
        if (_blocks.Count > Capacity)
        {
            foreach (var trace in _blocks.Dequeue())
            {
                _traces.TryRemove((trace.Block.Hash, trace.Transaction), out _);
            }
        }
    }

    public Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken) =>
        _traces.TryGetValue((block.Hash, transaction), out var trace) ? Task.FromResult<DeepTrace?>(trace)
        : node?.TraceAsync(block, transaction, cancellationToken) ?? Task.FromResult<DeepTrace?>(null);
}
