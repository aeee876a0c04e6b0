using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Tries the rest of what a node may offer, and puts everything into a plain table.</summary>
internal sealed class AbilityProbe(JsonRpcClient client, IngestOptions options, NodeProfile profile)
{
    private const string LostWithoutProof = "lies about blocks show only against a second node";
    private const string Nobody = "0x0000000000000000000000000000000000000000";
    private static readonly ulong[] Depths = [128, 10_000, 1_000_000];

    public async Task<Items<NodeAbility>> ReadAsync(BlockBuilder sample, CancellationToken cancellationToken) =>
    [
        .. await BlockAsync(sample, cancellationToken),
        new("Receipts", profile.Receipts != ReceiptForm.None, Of(profile.Receipts), "outcomes and events; rules that need them are not evaluated"),
        await TryAsync("Events", $"eth_getLogs by block hash", new RpcCall("eth_getLogs", $"[{{\"blockHash\":\"{sample.Header.Ref.Hash}\"}}]"), "searches of old events; live ones come with receipts", cancellationToken),
        new("Call frames", profile.Frames != TraceDialect.None, Of(profile.Frames, "debug_traceBlockByHash callTracer", "trace_block"), "call frames; rules that need them are not evaluated"),
        new("State changes", profile.Diffs != TraceDialect.None, Of(profile.Diffs, "debug_traceBlockByHash prestateTracer", "trace_replayBlockTransactions"), "balances and storage before and after; rules that need them are not evaluated"),
        new("Storage per frame", profile.Capabilities.DeepTraces, profile.Storage switch
        {
            StorageForm.Script => "JavaScript tracer",
            StorageForm.Steps => "callTracer and structLogs, slower",
            _ => "neither JavaScript tracers nor structLogs",
        }, "the deep lane: re-entrancy is not proven"),
        new("New blocks announced", profile.Capabilities.Subscriptions, profile.Capabilities.Subscriptions ? "eth_subscribe newHeads" : "not over this address", "a fraction of a second per block: it is polled"),
        await AnnouncesPendingAsync(cancellationToken),
        await TryAsync("Pending pool", "txpool_status", RpcCall.Of("txpool_status"), "the tip that attackers pay, when a transaction must be faster", cancellationToken),
        await TryAsync("Pending transactions tried", "debug_traceCall prestateTracer", new RpcCall("debug_traceCall", $"[{{\"to\":\"{Nobody}\"}},\"latest\",{{\"tracer\":\"prestateTracer\",\"tracerConfig\":{{\"diffMode\":true}}}}]"), "what a call would change: simulations tell only success and gas", cancellationToken),
        await TryAsync("Several calls tried at once", "eth_simulateV1", new RpcCall("eth_simulateV1", "[{\"blockStateCalls\":[{}]},\"latest\"]"), "nothing today", cancellationToken),
        new("Finalised block", profile.ReportsFinality, profile.ReportsFinality ? "finalized" : "the tag is refused", "baselines never learn; a fixed number of blocks is remembered"),
        await HistoryAsync(sample, cancellationToken),
        await BatchesAsync(cancellationToken),
    ];

    private async Task<NodeAbility> TryAsync(string name, string how, RpcCall call, string lost, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.AskAsync(call, cancellationToken);
            // Anvil answers tracers that it does not have with an empty object and no error.
            var isEmpty = answer.IsNull || answer.Result.SequenceEqual("{}"u8);
            return new NodeAbility(name, !isEmpty, isEmpty ? $"{how} answers with nothing" : how, lost);
        }
        catch (NodeAnswerException exception)
        {
            return new NodeAbility(name, false, exception.Code is { } code ? FormattableString.Invariant($"{call.Method} is refused (error {code})") : exception.Message, lost);
        }
    }

    private async Task<bool> WorksAsync(RpcCall call, CancellationToken cancellationToken) =>
        (await TryAsync("", "", call, "", cancellationToken)).IsThere;

    // A line of its own: the announcements of a busy chain must not go on for ever on the one that is used.
    private async Task<NodeAbility> AnnouncesPendingAsync(CancellationToken cancellationToken)
    {
        const string Name = "Pending transactions announced";
        const string Lost = "attacks before they are mined";
        var address = options.Nodes[client.ActiveNode];
        if (address.Scheme is not ("ws" or "wss" or IpcLink.Scheme))
        {
            return new NodeAbility(Name, false, "not over this address", Lost);
        }

        await using var line = new LineTransport(address, new RpcBounds(options.RequestTimeout, RpcBounds.DefaultLongestAnswer, TimeProvider.System));
        try
        {
            await line.SubscribeAsync(new RpcCall("eth_subscribe", "[\"newPendingTransactions\"]"), cancellationToken);
            return new NodeAbility(Name, true, "eth_subscribe newPendingTransactions", Lost);
        }
        catch (Exception exception) when (exception is NodeAnswerException or NodeUnavailableException)
        {
            return new NodeAbility(Name, false, "eth_subscribe newPendingTransactions is refused", Lost);
        }
    }

    private async Task<NodeAbility> HistoryAsync(BlockBuilder sample, CancellationToken cancellationToken)
    {
        var head = sample.Header.Ref.Number;
        ulong? deepest = null;
        foreach (var depth in Depths.Where(depth => depth < head).Append(head))
        {
            if (!await WorksAsync(new RpcCall("eth_getBalance", $"[\"{Nobody}\",\"{RpcText.Quantity(head - depth)}\"]"), cancellationToken))
            {
                break;
            }

            deepest = depth;
        }

        var how = deepest == head ? "all the way back" : deepest is { } some ? FormattableString.Invariant($"at least {some} blocks back") : "only of the newest blocks";
        return new NodeAbility("Old state", deepest is not null, how, "investigations and scans of older blocks");
    }

    private async Task<NodeAbility> BatchesAsync(CancellationToken cancellationToken)
    {
        const string Lost = "nothing but speed: requests are sent one by one";
        try
        {
            Together.Dispose(await client.AskBatchAsync([RpcCall.Of("eth_chainId"), RpcCall.Of("eth_blockNumber")], cancellationToken));
            return new NodeAbility("Batches", true, "several requests in one", Lost);
        }
        catch (NodeAnswerException)
        {
            return new NodeAbility("Batches", false, "a batch is refused", Lost);
        }
    }

    private async Task<NodeAbility[]> BlockAsync(BlockBuilder sample, CancellationToken cancellationToken)
    {
        try
        {
            using var whole = await client.AskAsync(NodeCalls.BlockByHash(sample.Header.Ref.Hash), cancellationToken);
            return whole.IsNull ? [ByHash(isThere: false), Unproven("the block is not given")] : [ByHash(isThere: true), Proven(whole, sample.Header.Ref)];
        }
        catch (NodeAnswerException exception)
        {
            return [ByHash(isThere: false), Unproven(exception.Message)];
        }
    }

    private static NodeAbility ByHash(bool isThere) => new("Block by hash", isThere, "eth_getBlockByHash", "nothing can be followed");

    private static NodeAbility Unproven(string why) => new("Blocks proven", false, $"cannot be proven: {why}", LostWithoutProof);

    private NodeAbility Proven(RpcAnswer whole, BlockRef block)
    {
        var (isThere, how) = WholeProof.Check(whole, new ChainId(options.ChainId)).Whole switch
        {
            ProofVerdict.Unprovable unprovable => (false, $"cannot be proven: {unprovable.Reason}"),
            ProofVerdict.Lie lie => (false, LieWatch.Sentence(client.NameOf(whole.Node), block, lie)),
            _ => (true, profile.Receipts == ReceiptForm.None ? "header and transactions, no receipts" : "header, transactions and receipts hash to the block's own hash"),
        };
        return new NodeAbility("Blocks proven", isThere, how, LostWithoutProof);
    }

    private static string Of(ReceiptForm form) => form switch
    {
        ReceiptForm.PerBlock => "eth_getBlockReceipts",
        ReceiptForm.PerTransaction => "eth_getTransactionReceipt, one by one",
        _ => "refused",
    };

    private static string Of(TraceDialect dialect, string geth, string parity) => dialect switch
    {
        TraceDialect.Geth => geth,
        TraceDialect.Parity => parity,
        _ => $"neither {geth} nor {parity}",
    };
}
