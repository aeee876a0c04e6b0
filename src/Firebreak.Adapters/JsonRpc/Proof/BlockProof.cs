using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>
/// The proof of one block on its way: header and transactions are hashed when they come, while the node still works on the traces;
/// receipts and the beginning of traces when all is there.
/// </summary>
internal sealed class BlockProof
{
    private readonly BlockPromises _promises;
    private readonly int _wholeNode;

    private BlockProof(BlockPromises promises, int wholeNode) => (_promises, _wholeNode) = (promises, wholeNode);

    /// <summary>Hashes what the answer of eth_getBlockByHash says.</summary>
    public static BlockProof Begin(RpcAnswer whole, ChainId chain) => new(WholeProof.Check(whole, chain), whole.Node);

    /// <summary>Checks header and transactions, before anything is asked or concluded from them.</summary>
    /// <exception cref="Engine.Ingest.NodeAnswerException">They are not what the block's hash promises.</exception>
    public void DemandWhole(BlockRef block, LieWatch lies) => lies.Demand(_promises.Whole, block, _wholeNode);

    /// <summary>Checks the finished block.</summary>
    /// <param name="partsNode">Who answered about receipts and traces.</param>
    /// <exception cref="Engine.Ingest.NodeAnswerException">Something does not fit: the block must not be handed out.</exception>
    public void Demand(Block block, int partsNode, LieWatch lies)
    {
        lies.Demand(_promises.Whole, block.Ref, _wholeNode);
        if (_promises.Whole is not ProofVerdict.Proven)
        {
            return;
        }

        lies.Demand(PartsProof.Check(block, _promises), block.Ref, partsNode);
        lies.Vouch(_wholeNode);
        if (partsNode != _wholeNode)
        {
            lies.Vouch(partsNode);
        }
    }
}
