using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Finds out what a node lets Firebreak see, by trying each thing on a recent block.</summary>
internal sealed class NodeProbe(JsonRpcClient client, IngestOptions options, TimeProvider time, LieWatch? lies = null)
{
    private const int LongestClientName = 100;

    // How far back to look for a block with transactions: only such a block shows that tracing really works.
    private const int BlocksToLookAt = 16;

    private const string TinyTracer = "{step:function(){},fault:function(){},result:function(){return 'yes'}}";

    private readonly ChainId _chain = new(options.ChainId);

    /// <param name="known">What an earlier probe found: only what is missing there is asked again, and nothing is lost by it.</param>
    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    /// <exception cref="NodeAnswerException">The node is on another chain, or answers nonsense to the simplest questions.</exception>
    public async Task<NodeProfile> ProbeAsync(NodeProfile? known, CancellationToken cancellationToken)
    {
        var software = await SoftwareAsync(cancellationToken);
        var isAnvil = software.StartsWith("anvil", StringComparison.OrdinalIgnoreCase);
        TraceDialect[] preferred = isAnvil ? [TraceDialect.Parity, TraceDialect.Geth] : [TraceDialect.Geth, TraceDialect.Parity];
        var sample = await SampleAsync(cancellationToken);
        var trial = new ProbeTrial(client, time);
        var receipts = known is { Receipts: ReceiptForm.PerBlock } ? ReceiptForm.PerBlock : await ReceiptsAsync(trial, sample, cancellationToken);
        receipts = receipts == ReceiptForm.None && known is not null ? known.Receipts : receipts;
        var frames = known is { Frames: not TraceDialect.None } ? known.Frames : await DialectAsync(trial, preferred, sample, NodeCalls.Frames, ReadFrames, cancellationToken);
        var diffs = known is { Diffs: not TraceDialect.None } ? known.Diffs : await DialectAsync(trial, preferred, sample, NodeCalls.Diffs, ReadDiffs, cancellationToken);
        var finality = known is { ReportsFinality: true }
            || await trial.WorksAsync(NodeCalls.HeaderByTag("finalized"), answer => ReadHeader(answer) is not null, cancellationToken);
        var storage = known is { Storage: StorageForm.Script } ? StorageForm.Script : await StorageAsync(trial, cancellationToken);
        storage = storage == StorageForm.None && known is not null ? known.Storage : storage;
        var deep = storage != StorageForm.None;
        var canAnnounce = options.Nodes[client.ActiveNode].Scheme is "ws" or "wss" or IpcLink.Scheme;
        var subscriptions = known is { Capabilities.Subscriptions: true } || (canAnnounce && await SubscribesAsync(cancellationToken));
        var missing = Missing(receipts, frames, diffs, finality, deep, subscriptions, trial.IsUnsure);
        var profile = new NodeProfile(
            new NodeCapabilities(_chain, software, Lanes.None, deep, subscriptions, missing), receipts, frames, diffs, finality, Storage: storage)
        {
            IsUnsure = trial.IsUnsure,
        };
        return profile with { Capabilities = profile.Capabilities with { Lanes = profile.Lanes } };
    }

    private async Task<string> SoftwareAsync(CancellationToken cancellationToken)
    {
        var name = await client.AskAsync(RpcCall.Of("web3_clientVersion"), (ref JsonCursor cursor) => cursor.Prose(), cancellationToken);
        var number = await client.AskAsync(RpcCall.Of("eth_chainId"), (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken);
        if (number != options.ChainId)
        {
            throw new NodeAnswerException(
                $"eth_chainId: {client.ActiveName} is on chain {number}, but the configuration says chain {options.ChainId}. Mend id or rpc under chain in the configuration.")
            {
                IsWrongChain = true,
            };
        }

        return CleanName(name);
    }

    /// <summary>What a node calls itself, fit to be shown.</summary>
    public static string CleanName(string told) => Excerpt.Of(told, LongestClientName);

    /// <summary>All that the node lets Firebreak see, thing by thing: for people, and slower than what the program itself needs to know.</summary>
    /// <inheritdoc cref="ProbeAsync"/>
    public async Task<NodeCapabilities> DescribeAsync(CancellationToken cancellationToken)
    {
        var profile = await ProbeAsync(known: null, cancellationToken);
        var abilities = await new AbilityProbe(client, options, profile).ReadAsync(await SampleAsync(cancellationToken), cancellationToken);
        return profile.Capabilities with { Abilities = abilities };
    }

    private static Items<string> Missing(
        ReceiptForm receipts, TraceDialect frames, TraceDialect diffs, bool finality, bool deep, bool subscriptions, bool isUnsure)
    {
        (bool IsMissing, string Sentence)[] all =
        [
            (receipts == ReceiptForm.None, "It gives no receipts: rules that need events or the outcome of transactions are not evaluated."),
            (frames == TraceDialect.None, "It gives no call traces (debug_traceBlockByHash or trace_block): rules that need call frames are not evaluated."),
            (diffs == TraceDialect.None, "It gives no state diffs (prestateTracer or trace_replayBlockTransactions): rules that need balances or storage are not evaluated."),
            (!deep, "It runs no JavaScript tracers and tells no steps: storage access per frame is not seen, so re-entrancy is not proven."),
            (!subscriptions, "It announces no new blocks (eth_subscribe over WebSocket or IPC): it is polled, which costs a fraction of a second per block."),
            (!finality, "It names no finalised block: baselines never learn, and positions remember a fixed number of blocks."),
            (isUnsure, "Some of what is missing here it neither gave nor refused: that is not known yet, and asked again."),
        ];
        return all.Where(one => one.IsMissing).Select(one => one.Sentence).ToItems();
    }

    private async Task<BlockBuilder> SampleAsync(CancellationToken cancellationToken)
    {
        var head = await client.AskAsync(RpcCall.Of("eth_blockNumber"), (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken);
        BlockBuilder? latest = null;
        for (var back = 0UL; back <= Math.Min(head, BlocksToLookAt); back++)
        {
            using var answer = await client.AskAsync(NodeCalls.BlockByNumber(head - back), cancellationToken);
            var block = Proven(answer);
            if (block is { TransactionCount: > 0 })
            {
                return block;
            }

            latest ??= block;
        }

        return latest ?? throw new NodeAnswerException("eth_getBlockByNumber: The node has no block at its own head.");
    }

    // What a node can do is not learned from a block that it lies about.
    private BlockBuilder? Proven(RpcAnswer answer)
    {
        if (BlockReader.ReadHeader(answer, _chain) is not { } header)
        {
            return null;
        }

        var verdict = WholeProof.Check(answer, _chain).Whole;
        lies?.Demand(verdict, header.Ref, answer.Node);
        return verdict is ProofVerdict.Lie lie
            ? throw new NodeAnswerException(LieWatch.Sentence(client.NameOf(answer.Node), header.Ref, lie)) { IsLie = true }
            : BlockReader.Read(answer, _chain);
    }

    private static async Task<ReceiptForm> ReceiptsAsync(ProbeTrial trial, BlockBuilder sample, CancellationToken cancellationToken)
    {
        if (await trial.WorksAsync(NodeCalls.Receipts(sample.Header.Ref), answer => Try(() => ReceiptReader.ReadAll(answer, Copy(sample))), cancellationToken))
        {
            return ReceiptForm.PerBlock;
        }

        var any = sample.TransactionCount > 0 ? sample.Transaction(0).Hash : sample.Header.Ref.Hash;
        return await trial.WorksAsync(NodeCalls.Receipt(any), _ => true, cancellationToken) ? ReceiptForm.PerTransaction : ReceiptForm.None;
    }

    private static async Task<TraceDialect> DialectAsync(
        ProbeTrial trial,
        TraceDialect[] preferred,
        BlockBuilder sample,
        Func<TraceDialect, BlockRef, RpcCall> call,
        Func<TraceDialect, RpcAnswer, BlockBuilder, bool> read,
        CancellationToken cancellationToken)
    {
        foreach (var dialect in preferred)
        {
            // A builder takes each part once; a fresh copy of the sample is cheap beside the request.
            if (await trial.WorksAsync(call(dialect, sample.Header.Ref), answer => read(dialect, answer, Copy(sample)), cancellationToken))
            {
                return dialect;
            }
        }

        return TraceDialect.None;
    }

    private static BlockBuilder Copy(BlockBuilder sample)
    {
        var copy = new BlockBuilder(sample.Header);
        for (var i = 0; i < sample.TransactionCount; i++)
        {
            copy.AddTransaction(sample.Transaction(i));
        }

        return copy;
    }

    private static bool ReadFrames(TraceDialect dialect, RpcAnswer answer, BlockBuilder sample) => Try(() =>
        (dialect == TraceDialect.Parity ? (Action<RpcAnswer, BlockBuilder>)ParityFrameReader.Read : GethFrameReader.Read)(answer, sample));

    private static bool ReadDiffs(TraceDialect dialect, RpcAnswer answer, BlockBuilder sample) => Try(() =>
        (dialect == TraceDialect.Parity ? (Action<RpcAnswer, BlockBuilder>)ParityDiffReader.Read : GethDiffReader.Read)(answer, sample));

    private BlockHeader? ReadHeader(RpcAnswer answer)
    {
        BlockHeader? header = null;
        Try(() => header = BlockReader.ReadHeader(answer, _chain));
        return header;
    }

    private static async Task<StorageForm> StorageAsync(ProbeTrial trial, CancellationToken cancellationToken)
    {
        if (await trial.WorksAsync(
            new RpcCall(
                "debug_traceCall",
                $"[{{\"from\":\"{default(Ethereum.Address).ToHex()}\",\"to\":\"{default(Ethereum.Address).ToHex()}\"}},\"latest\",{{\"tracer\":\"{TinyTracer}\"}}]"),
            answer => answer.Result.SequenceEqual("\"yes\""u8),
            cancellationToken))
        {
            return StorageForm.Script;
        }

        // A creation whose code writes one slot: the steps must show that.
        var steps = new RpcCall("debug_traceCall", "[{\"data\":\"0x600160005500\"},\"latest\",{\"disableStorage\":true}]");
        return await trial.WorksAsync(steps, answer => answer.Result.IndexOf("\"SSTORE\""u8) >= 0, cancellationToken) ? StorageForm.Steps : StorageForm.None;
    }

    private async Task<bool> SubscribesAsync(CancellationToken cancellationToken)
    {
        var subscription = await client.SubscribeAsync(HeadWatch.NewHeads, cancellationToken);
        subscription?.End();
        return subscription is not null;
    }

    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (NodeAnswerException)
        {
            return false;
        }
    }
}
