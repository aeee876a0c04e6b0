using Firebreak.Core.Chain;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>Copies a block for detectors: a run that was given up on may go on reading long after the block's memory serves another one.</summary>
internal static class BlockCopy
{
    public static SeenBlock Of(Block block, IReadOnlyList<ProtectedContract> ours)
    {
        var transactions = new SeenTransaction[block.Transactions.Length];
        for (var i = 0; i < transactions.Length; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            transactions[i] = new SeenTransaction(row.Hash, row.From, row.IsCreation ? null : row.To, row.Value, row.Succeeded, Calls(block, i), Logs(block, i));
        }

        return new SeenBlock(block.Header.Chain.Value, block.Ref.Number, block.Ref.Hash, block.Header.Parent, block.Header.MinedAt, transactions, ours);
    }

    public static IReadOnlyList<ProtectedContract> Ours(Protocol protocol) =>
        [.. protocol.Contracts.Select(contract => new ProtectedContract(contract.Name, contract.Address, contract.Kind))];

    private static SeenCall[] Calls(Block block, int transaction)
    {
        var frames = block.FramesOf(transaction);
        var start = block.Transactions[transaction].FrameStart;
        var calls = new SeenCall[frames.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            ref readonly var frame = ref frames[i];
            calls[i] = new SeenCall(
                frame.Parent < 0 ? -1 : frame.Parent - start, frame.Depth, (CallKind)frame.Kind, frame.From, frame.To, frame.Value,
                block.Bytes(frame.Input).ToArray(), block.Bytes(frame.Output).ToArray(), frame.Reverted);
        }

        return calls;
    }

    private static SeenLog[] Logs(Block block, int transaction)
    {
        var rows = block.LogsOf(transaction);
        var logs = new SeenLog[rows.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            ref readonly var log = ref rows[i];
            Hash256[] topics = [log.Topic0, log.Topic1, log.Topic2, log.Topic3];
            logs[i] = new SeenLog(log.Emitter, topics[..log.TopicCount], block.Bytes(log.Data).ToArray());
        }

        return logs;
    }
}
