using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Fetches whole blocks of the wide lane and takes nothing for granted: every part must belong to the block that was asked for.</summary>
internal sealed class BlockFetcher(JsonRpcClient client, ChainId chain, LieWatch lies)
{
    private const int ReceiptsPerBatch = 100;

    /// <summary>All parts at the same time. Null when the node does not know the block.</summary>
    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    /// <exception cref="NodeAnswerException">The node gives an error, or parts that do not belong together.</exception>
    public async Task<Block?> FindAsync(BlockRef block, NodeProfile profile, CancellationToken cancellationToken)
    {
        RpcCall[] calls = [NodeCalls.BlockByHash(block.Hash), .. Parts(block, profile)];
        var asked = calls.Select(call => client.AskAsync(call, cancellationToken)).ToArray();
        var (builder, proof) = await ReadAsync(asked, profile);
        if (builder is not null && builder.Header.Ref != block)
        {
            await ForgetAsync(asked[1..]);
            throw new NodeAnswerException($"eth_getBlockByHash: The node contradicts itself: asked for block {block}, it gives {builder.Header.Ref}.");
        }

        if (builder is null or { TransactionCount: 0 })
        {
            // Nodes differ in what they answer about traces of an empty block, and there is nothing to learn from it.
            await ForgetAsync(asked[1..]);
            return builder is null ? null : Finish(builder, profile, proof, client.ActiveNode);
        }

        var parts = await Together.WhenAllAsync(asked[1..]);
        return await CompleteAsync(builder, parts, profile, proof, cancellationToken);
    }

    /// <summary>By height: the block first, then its parts by its hash.</summary>
    /// <inheritdoc cref="FindAsync(BlockRef, NodeProfile, CancellationToken)"/>
    public async Task<Block?> FindAsync(ulong number, NodeProfile profile, CancellationToken cancellationToken)
    {
        var (builder, proof) = await ReadAsync([client.AskAsync(NodeCalls.BlockByNumber(number), cancellationToken)], profile);
        if (builder is null)
        {
            return null;
        }

        if (builder.Header.Ref.Number != number)
        {
            throw new NodeAnswerException(
                $"eth_getBlockByNumber: The node contradicts itself: asked for block {number}, it gives {builder.Header.Ref}.");
        }

        if (builder.TransactionCount == 0)
        {
            return Finish(builder, profile, proof, client.ActiveNode);
        }

        var parts = await client.AskTogetherAsync([.. Parts(builder.Header.Ref, profile)], cancellationToken);
        return await CompleteAsync(builder, parts, profile, proof, cancellationToken);
    }

    /// <summary>The header as it stands at a height now; null above the head.</summary>
    public async Task<BlockHeader?> FindHeaderAsync(RpcCall call, CancellationToken cancellationToken)
    {
        using var answer = await client.AskAsync(call, cancellationToken);
        var header = BlockReader.ReadHeader(answer, chain);
        if (header is not null)
        {
            lies.Demand(WholeProof.CheckHeader(answer, chain), header.Ref, answer.Node);
        }

        return header;
    }

    private static IEnumerable<RpcCall> Parts(BlockRef block, NodeProfile profile)
    {
        if (profile.Receipts == ReceiptForm.PerBlock)
        {
            yield return NodeCalls.Receipts(block);
        }

        if (profile.Frames != TraceDialect.None)
        {
            yield return NodeCalls.Frames(profile.Frames, block);
        }

        if (profile.Diffs != TraceDialect.None)
        {
            yield return NodeCalls.Diffs(profile.Diffs, block);
        }
    }

    private async Task<Block> CompleteAsync(
        BlockBuilder builder, RpcAnswer[] parts, NodeProfile profile, BlockProof? proof, CancellationToken cancellationToken)
    {
        var partsNode = parts.Length > 0 ? parts[0].Node : client.ActiveNode;
        using var stage = IngestTrace.Begin(IngestTrace.Read, builder.Header.Ref.Number);
        try
        {
            var next = 0;
            if (profile.Receipts == ReceiptForm.PerBlock)
            {
                ReceiptReader.ReadAll(parts[next++], builder);
            }
            else if (profile.Receipts == ReceiptForm.PerTransaction)
            {
                await ReadReceiptsAsync(builder, cancellationToken);
            }

            ReadTraces(builder, parts.AsSpan(next), profile);
        }
        catch (NodeAnswerException) when (proof is not null && profile.Receipts != ReceiptForm.None)
        {
            // Traces that do not fit the receipts: if it is the receipts that are false, that can be proven, and who says so is named.
            Finish(builder, profile with { Frames = TraceDialect.None, Diffs = TraceDialect.None }, proof, partsNode);
            throw;
        }
        finally
        {
            Together.Dispose(parts);
        }

        if (profile.AsksByHeight)
        {
            await CheckStillThereAsync(builder.Header.Ref, cancellationToken);
        }

        return Finish(builder, profile, proof, partsNode);
    }

    private static void ReadTraces(BlockBuilder builder, ReadOnlySpan<RpcAnswer> parts, NodeProfile profile)
    {
        var next = 0;
        if (profile.Frames == TraceDialect.Parity)
        {
            ParityFrameReader.Read(parts[next++], builder);
        }
        else if (profile.Frames == TraceDialect.Geth)
        {
            GethFrameReader.Read(parts[next++], builder);
        }

        if (profile.Diffs == TraceDialect.Parity)
        {
            ParityDiffReader.Read(parts[next], builder);
        }
        else if (profile.Diffs == TraceDialect.Geth)
        {
            GethDiffReader.Read(parts[next], builder);
        }
    }

    private async Task ReadReceiptsAsync(BlockBuilder builder, CancellationToken cancellationToken)
    {
        for (var first = 0; first < builder.TransactionCount; first += ReceiptsPerBatch)
        {
            var hashes = new List<RpcCall>();
            for (var i = first; i < Math.Min(first + ReceiptsPerBatch, builder.TransactionCount); i++)
            {
                hashes.Add(NodeCalls.Receipt(builder.Transaction(i).Hash));
            }

            var answers = await client.AskBatchAsync(hashes, cancellationToken);
            try
            {
                for (var i = 0; i < answers.Length; i++)
                {
                    ReceiptReader.ReadOne(answers[i], builder, first + i);
                }
            }
            finally
            {
                Together.Dispose(answers);
            }
        }
    }

    // Answers by height are about whatever block stood there at that moment. If ours stands there still, they were about ours.
    private async Task CheckStillThereAsync(BlockRef block, CancellationToken cancellationToken)
    {
        var now = await FindHeaderAsync(NodeCalls.HeaderByNumber(block.Number), cancellationToken);
        if (now?.Ref != block)
        {
            throw new NodeAnswerException($"Block {block} left the chain while it was read.");
        }
    }

    private Block Finish(BlockBuilder builder, NodeProfile profile, BlockProof? proof, int partsNode)
    {
        builder.Lanes = profile.Lanes;
        var block = builder.Build();
        proof?.Demand(block, partsNode, lies);
        return block;
    }

    // The first answer is the block itself. The proof has its own walk over the same bytes.
    private async Task<(BlockBuilder? Builder, BlockProof? Proof)> ReadAsync(Task<RpcAnswer>[] asked, NodeProfile profile)
    {
        try
        {
            using var answer = await asked[0];
            var builder = ReadWhole(answer);
            var proof = builder is null ? null : BlockProof.Begin(answer, chain);
            proof?.DemandWhole(builder!.Header.Ref, lies);
            return (builder, proof);
        }
        catch
        {
            await ForgetAsync(asked[1..]);
            throw;
        }
    }

    // A block whose parts do not fit each other is nonsense; if it can be proven which part is false, it is a lie, and told as one.
    private BlockBuilder? ReadWhole(RpcAnswer answer)
    {
        try
        {
            return BlockReader.Read(answer, chain);
        }
        catch (NodeAnswerException)
        {
            if (BlockReader.ReadHeader(answer, chain) is { } header)
            {
                lies.Demand(WholeProof.Check(answer, chain).Whole, header.Ref, answer.Node);
            }

            throw;
        }
    }

    private static async Task ForgetAsync(Task<RpcAnswer>[] asked)
    {
        try
        {
            Together.Dispose(await Together.WhenAllAsync(asked));
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // Nobody needs these answers any more.
        }
    }
}
