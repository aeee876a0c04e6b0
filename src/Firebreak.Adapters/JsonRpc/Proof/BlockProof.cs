using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>
/// The proof of one block on its way: header and transactions are hashed while the node still works on the traces, receipts and the
/// beginning of traces when all is there.
/// </summary>
internal sealed class BlockProof
{
    private readonly Task<BlockPromises> _whole;
    private readonly int _wholeNode;

    private BlockProof(Task<BlockPromises> whole, int wholeNode) => (_whole, _wholeNode) = (whole, wholeNode);

    /// <summary>Takes the answer over and disposes it when it is no longer needed.</summary>
    public static BlockProof Begin(RpcAnswer whole, ChainId chain) => new(
        Task.Run(() =>
        {
            using (whole)
            {
                return WholeProof.Check(whole, chain);
            }
        }),
        whole.Node);

    /// <summary>Checks the finished block.</summary>
    /// <param name="partsNode">Who answered about receipts and traces.</param>
    /// <exception cref="Engine.Ingest.NodeAnswerException">Something does not fit: the block must not be handed out.</exception>
    public async Task DemandAsync(Block block, int partsNode, LieWatch lies)
    {
        var promises = await _whole;
        lies.Demand(promises.Whole, block.Ref, _wholeNode);
        if (promises.Whole is not ProofVerdict.Proven)
        {
            return;
        }

        lies.Demand(PartsProof.Check(block, promises), block.Ref, partsNode);
        lies.Vouch(_wholeNode);
        if (partsNode != _wholeNode)
        {
            lies.Vouch(partsNode);
        }
    }
}
