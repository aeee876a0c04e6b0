using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>The deep lane on nodes that run JavaScript tracers, or tell every step.</summary>
internal sealed class DeepTracer(NodeQueries queries, JsonRpcClient client, NodeSurvey survey) : IDeepTracer
{
    public async Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        var form = (await NodeQueries.WaitableAsync(survey.GetAsync, cancellationToken)).Storage;
        if (form == StorageForm.None)
        {
            return null;
        }

        DeepTrace? trace;
        try
        {
            trace = form == StorageForm.Script
                ? await queries.AskAsync(
                    StorageTracer.Of(transaction),
                    (ref JsonCursor cursor) => StorageTracer.Read(ref cursor, block, transaction),
                    cancellationToken)
                : await NodeQueries.WaitableAsync(token => ByStepsAsync(block, transaction, token), cancellationToken);
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

    private async Task<DeepTrace?> ByStepsAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        var answers = await client.AskTogetherAsync([StepTracer.Frames(transaction), StepTracer.Steps(transaction), NodeCalls.Receipt(transaction)], cancellationToken);
        try
        {
            return StepTracer.Read(answers[0], answers[1], answers[2], block, transaction);
        }
        finally
        {
            Together.Dispose(answers);
        }
    }

    private async Task<bool> IsInAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        var receipt = await queries.AskAsync(NodeCalls.Receipt(transaction), MinedReceipt.Read, cancellationToken);
        return receipt?.Block == block;
    }
}
