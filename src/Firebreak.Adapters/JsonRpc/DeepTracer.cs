using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>The deep lane on nodes that run JavaScript tracers.</summary>
internal sealed class DeepTracer(NodeQueries queries, NodeSurvey survey) : IDeepTracer
{
    public async Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        if (!(await NodeQueries.WaitableAsync(survey.GetAsync, cancellationToken)).Capabilities.DeepTraces)
        {
            return null;
        }

        DeepTrace? trace;
        try
        {
            trace = await queries.AskAsync(
                StorageTracer.Of(transaction),
                (ref JsonCursor cursor) => StorageTracer.Read(ref cursor, block, transaction),
                cancellationToken);
        }
        catch (NodeAnswerException) when (!cancellationToken.IsCancellationRequested)
        {
            // The node says no. If the transaction is still in that block, that is worth telling; if not, there is nothing to trace.
            if (!await IsInAsync(block, transaction, cancellationToken))
            {
                return null;
            }

            throw;
        }

        // Traced by its own hash, a transaction is traced wherever it stands now.
        return trace is not null && await IsInAsync(block, transaction, cancellationToken) ? trace : null;
    }

    private async Task<bool> IsInAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        var receipt = await queries.AskAsync(NodeCalls.Receipt(transaction), MinedReceipt.Read, cancellationToken);
        return receipt?.Block == block;
    }
}
