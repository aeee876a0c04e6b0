using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Pending;

/// <summary>Tries a pending transaction with debug_traceCall on the state of a block, and reads the answers with the readers of real blocks.</summary>
internal sealed class PendingTrial(JsonRpcClient client)
{
    private const int InvalidParams = -32602;
    private const string CallsAndLogs = "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}";
    private const string Differences = "{\"tracer\":\"prestateTracer\",\"tracerConfig\":{\"diffMode\":true}}";

    // A creation whose code emits one event.
    private const string OneEvent = "{\"data\":\"0x60006000a000\"}";

    private volatile bool _asksByHeight;
    private volatile bool _givesLogs;

    /// <summary>Why nothing can be tried at this node; null when it can.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.AskAsync(new RpcCall("debug_traceCall", $"[{OneEvent},\"latest\",{CallsAndLogs}]"), cancellationToken);
            _givesLogs = answer.Result.IndexOf("\"logs\""u8) >= 0;
            return answer.Result.IndexOf("\"type\""u8) >= 0 ? null : "the node's debug_traceCall knows no callTracer";
        }
        catch (NodeAnswerException exception) when (exception.Code is not null)
        {
            return "the node gives no debug_traceCall, so nothing can be tried before it is mined";
        }
    }

    public async Task<Block> TryAsync(PendingTransaction transaction, BlockHeader head, Lanes needs, CancellationToken cancellationToken)
    {
        var builder = Begin(transaction, head);
        using (var answer = await AskAsync(transaction, head, CallsAndLogs, cancellationToken))
        {
            answer.Read((ref JsonCursor cursor) =>
            {
                GethFrameReader.ReadTransaction(ref cursor, builder, 0);
                return 0;
            });
            builder.Lanes = Lanes.Inputs | Lanes.Frames | Lanes.Reasons | Lanes.Receipts | Lanes.Nonces | Lanes.Fees | Lanes.Clock | Lanes.Headers | (transaction.SetsCode ? Lanes.None : Lanes.Delegations);
            if (_givesLogs)
            {
                answer.Read((ref JsonCursor cursor) => CallLogReader.Read(ref cursor, builder, 0));
                builder.Lanes |= Lanes.Logs;
            }
        }

        Conclude(builder);
        if (needs.HasFlag(Lanes.StateChanges))
        {
            await ReadDifferencesAsync(transaction, head, builder, cancellationToken);
        }

        return builder.Build();
    }

    public async Task<DeepTrace?> TraceAsync(PendingTransaction transaction, BlockHeader head, BlockRef place, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(transaction, head, $"{{\"tracer\":\"{StorageTracer.Source}\"}}", cancellationToken);
        return answer.Read((ref JsonCursor cursor) => StorageTracer.Read(ref cursor, place, transaction.Hash));
    }

    // There is no such block; it says so itself by its hash, which is the transaction's.
    private static BlockBuilder Begin(PendingTransaction transaction, BlockHeader head)
    {
        var builder = new BlockBuilder(head with { Ref = new BlockRef(head.Ref.Number + 1, transaction.Hash), Parent = head.Ref.Hash })
        {
            Stage = EvidenceStage.Pending,
        };
        builder.AddTransaction(new TransactionRow
        {
            Hash = transaction.Hash,
            From = transaction.From,
            To = transaction.To ?? default,
            IsCreation = transaction.To is null,
            Nonce = transaction.Nonce,
            Value = transaction.Value,
            Input = builder.AddBytes(transaction.Input.Span),
            GasPrice = transaction.GasPrice,
        });
        return builder;
    }

    // What a receipt would say follows from the transaction's own frame.
    private static void Conclude(BlockBuilder builder)
    {
        ref readonly var root = ref builder.Frame(0);
        ref var row = ref builder.Transaction(0);
        (row.Succeeded, row.GasUsed) = (!root.Reverted, root.GasUsed);
        row.To = row.IsCreation ? root.To : row.To;
        builder.Header = builder.Header with { GasUsed = root.GasUsed };
    }

    private async Task ReadDifferencesAsync(PendingTransaction transaction, BlockHeader head, BlockBuilder builder, CancellationToken cancellationToken)
    {
        RpcAnswer answer;
        try
        {
            answer = await AskAsync(transaction, head, Differences, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.Code is not null)
        {
            // The block says by its lanes that it lacks them, and rules that need them are counted as not evaluated.
            return;
        }

        using (answer)
        {
            using var ledger = new StateLedger();
            answer.Read((ref JsonCursor cursor) =>
            {
                GethDiffReader.ReadTransaction(ref cursor, builder, 0, ledger);
                return 0;
            });
            builder.Lanes |= Lanes.StateChanges;
        }
    }

    private async Task<RpcAnswer> AskAsync(PendingTransaction transaction, BlockHeader head, string tracer, CancellationToken cancellationToken)
    {
        var call = Text(transaction);
        if (!_asksByHeight)
        {
            try
            {
                return await client.AskAsync(new RpcCall("debug_traceCall", $"[{call},{RpcText.ByHash(head.Ref)},{tracer}]"), cancellationToken);
            }
            catch (NodeAnswerException exception) when (exception.Code == InvalidParams)
            {
                // Either this node names blocks only by height, or the call itself is at fault: by height it is refused again.
            }
        }

        var answer = await client.AskAsync(new RpcCall("debug_traceCall", $"[{call},{RpcText.ByNumber(head.Ref)},{tracer}]"), cancellationToken);
        _asksByHeight = true;
        return answer;
    }

    private static string Text(PendingTransaction transaction)
    {
        var to = transaction.To is { } receiver ? $"\"to\":\"{receiver.ToHex()}\"," : "";
        return $"{{\"from\":\"{transaction.From.ToHex()}\",{to}\"value\":\"{transaction.Value.ToHex()}\",\"gas\":\"{RpcText.Quantity(transaction.Gas)}\",\"data\":\"{Hex.Encode(transaction.Input.Span)}\"}}";
    }
}
