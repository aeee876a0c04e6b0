using System.Buffers.Binary;
using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>Turns sketches into the flat arrays that a node's answers become.</summary>
internal static class BlockSketch
{
    public static Block Build(ulong number, string branch, ulong baseFee, IEnumerable<TransactionSketch> transactions, Hash256? before)
    {
        var parent = before ?? (number == 0 ? default : A.BlockRef(number - 1, branch).Hash);
        var header = new BlockHeader(
            A.Chain, A.BlockRef(number, branch), parent, A.Dawn.AddSeconds(number), A.Account("miner"), baseFee, GasUsed: 0, GasLimit: 30_000_000);
        var builder = new BlockBuilder(header) { Lanes = Lanes.Wide };
        foreach (var (index, sketch) in transactions.Index())
        {
            Add(builder, sketch, sketch.Name ?? string.Create(CultureInfo.InvariantCulture, $"transaction {number}/{index}{branch}"), (ulong)index);
        }

        return builder.Build();
    }

    private static void Add(BlockBuilder builder, TransactionSketch sketch, string name, ulong nonce)
    {
        var root = sketch.Root;
        var index = builder.AddTransaction(new TransactionRow
        {
            Hash = A.Hash(name),
            From = root.From,
            To = root.To,
            IsCreation = root.Kind == FrameKind.Create,
            Nonce = nonce,
            Value = root.Value,
            Input = builder.AddBytes(root.Input),
            Succeeded = !root.Reverts,
            GasUsed = sketch.GasUsed,
            GasPrice = sketch.GasPrice,
            FrameStart = builder.FrameCount,
            LogStart = builder.LogCount,
            ChangeStart = builder.ChangeCount,
        });
        AddFrame(builder, index, parent: -1, depth: 0, hasReverted: false, root);
        foreach (var log in sketch.Logs)
        {
            AddLog(builder, index, log);
        }

        ref var row = ref builder.Transaction(index);
        row.FrameCount = builder.FrameCount - row.FrameStart;
        row.LogCount = builder.LogCount - row.LogStart;
    }

    private static void AddFrame(BlockBuilder builder, int transaction, int parent, ushort depth, bool hasReverted, CallSketch sketch)
    {
        var input = sketch.Input;
        var reverted = hasReverted || sketch.Reverts;
        var index = builder.AddFrame(new FrameRow
        {
            Transaction = transaction,
            Parent = parent,
            Depth = depth,
            Kind = sketch.Kind,
            Reverted = reverted,
            From = sketch.From,
            To = sketch.To,
            Value = sketch.Value,
            Input = builder.AddBytes(input),
            Output = builder.AddBytes(sketch.Output),
            Selector = input.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(input),
        });
        foreach (var inner in sketch.Inner)
        {
            AddFrame(builder, transaction, index, (ushort)(depth + 1), reverted, inner);
        }

        builder.Frame(index).End = builder.FrameCount;
    }

    private static void AddLog(BlockBuilder builder, int transaction, LogSketch log) => builder.AddLog(new LogRow
    {
        Transaction = transaction,
        LogIndex = builder.LogCount,
        Emitter = log.Emitter,
        TopicCount = (byte)log.Topics.Count,
        Topic0 = log.Topics.ElementAtOrDefault(0),
        Topic1 = log.Topics.ElementAtOrDefault(1),
        Topic2 = log.Topics.ElementAtOrDefault(2),
        Topic3 = log.Topics.ElementAtOrDefault(3),
        Data = builder.AddBytes(log.Data),
    });
}
