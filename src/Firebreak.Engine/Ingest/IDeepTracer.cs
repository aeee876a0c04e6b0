using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>The deep lane: re-traces one transaction with storage access per frame.</summary>
public interface IDeepTracer
{
    /// <summary>Null when the node has no such tracer, or no longer knows the transaction in that block.</summary>
    Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken);
}
