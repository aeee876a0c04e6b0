using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>
/// Reads a block without asking for its transactions: sender, recipient, value, call data and outcome of each stand in its receipt and in
/// its first frame, and the rest (nonce, signature) no shipped rule reads. All three answers name the block's hash, so one round by height is
/// enough. A node that recovers senders from signatures at each question, as anvil does, answers this several times faster.
/// </summary>
internal sealed class TracedBlockFetcher(JsonRpcClient client, ChainId chain)
{
    private const Lanes Told = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Inputs | Lanes.Delegations | Lanes.Fees | Lanes.Clock | Lanes.Headers | Lanes.Reasons;

    /// <summary>Whether these answers may hold all that is needed.</summary>
    public static bool Suffices(Lanes needs) =>
        needs.HasFlag(Lanes.Frames) && (needs & (Lanes.Receipts | Lanes.Logs)) != Lanes.None && (needs & (Lanes.StateChanges | Lanes.Nonces)) == Lanes.None;

    /// <summary>Only answers of trace_block and eth_getBlockReceipts name the block that they belong to.</summary>
    public static bool Suits(NodeProfile profile) =>
        profile is { Receipts: ReceiptForm.PerBlock, Frames: TraceDialect.Parity };

    /// <summary>Whether a block that was read so carries what is needed.</summary>
    public static bool Covers(Block block, Lanes needs) => (needs & ~Lanes.Storage & ~block.Lanes) == Lanes.None;

    /// <summary>
    /// Null when this way does not lead to the whole block: it changed between two answers, a transaction has no frame, it gave an account
    /// code where that matters, or the node refuses a part.
    /// </summary>
    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    public async Task<Block?> FindAsync(ulong number, CancellationToken cancellationToken)
    {
        RpcAnswer[] answers = [];
        try
        {
            answers = await client.AskBatchAsync(
                [NodeCalls.HeaderByNumber(number), NodeCalls.ReceiptsByNumber(number), NodeCalls.TracesByNumber(number)], cancellationToken);
            return Read(answers, number);
        }
        catch (NodeAnswerException)
        {
            // The careful way finds out what is wrong.
            return null;
        }
        finally
        {
            Together.Dispose(answers);
        }
    }

    private Block? Read(RpcAnswer[] answers, ulong number)
    {
        if (TransactionHashes.Read(answers[0], chain) is not { } builder || builder.Header.Ref.Number != number)
        {
            return null;
        }

        builder.Lanes = Told;
        if (builder.TransactionCount > 0)
        {
            ReceiptReader.ReadAll(answers[1], builder, fillParties: true);
            ParityFrameReader.Read(answers[2], builder);
        }

        for (var i = 0; i < builder.TransactionCount; i++)
        {
            ref var row = ref builder.Transaction(i);
            if (row.FrameCount == 0)
            {
                return null;
            }

            ref var root = ref builder.Frame(row.FrameStart);
            (row.Value, row.Input) = (root.Value, root.Input);
        }

        return builder.Build();
    }
}
