using System.Buffers.Binary;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// A copy of a block that was recorded without events, with the one event for each call that must have emitted one: a transfer that did not
/// fail, and coin wrapped or unwrapped. Swaps, prices, reserves and everything else that only events tell stay unknown.
/// </summary>
internal static class TransferEvents
{
    private const int SelectorLength = 4;
    private static readonly uint Push = Selector("transfer(address,uint256)");
    private static readonly uint Pull = Selector("transferFrom(address,address,uint256)");
    private static readonly uint Wrap = Selector("deposit()");
    private static readonly uint Unwrap = Selector("withdraw(uint256)");
    private static readonly Hash256 Transfer = Keccak.Hash("Transfer(address,address,uint256)");
    private static readonly Hash256 Deposit = Keccak.Hash("Deposit(address,uint256)");
    private static readonly Hash256 Withdrawal = Keccak.Hash("Withdrawal(address,uint256)");

    public static Block AddTo(Block block)
    {
        var builder = new BlockBuilder(block.Header) { Lanes = block.Lanes | Lanes.Logs };
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            builder.AddTransaction(block.Transactions[i] with { LogStart = 0, LogCount = 0, Input = Copy(block, block.Transactions[i].Input, builder) });
        }

        foreach (ref readonly var frame in block.Frames)
        {
            builder.AddFrame(frame with { Input = Copy(block, frame.Input, builder), Output = Copy(block, frame.Output, builder) });
        }

        foreach (ref readonly var change in block.Changes)
        {
            builder.AddChange(change);
        }

        for (var i = 0; i < block.Transactions.Length; i++)
        {
            AddLogs(block, i, builder);
        }

        return builder.Build();
    }

    private static void AddLogs(Block block, int transaction, BlockBuilder builder)
    {
        var start = builder.LogCount;
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame is { Reverted: false, Kind: FrameKind.Call })
            {
                AddLog(block, transaction, frame, builder);
            }
        }

        builder.Transaction(transaction).LogStart = start;
        builder.Transaction(transaction).LogCount = builder.LogCount - start;
    }

    private static void AddLog(Block block, int transaction, in FrameRow frame, BlockBuilder builder)
    {
        var input = block.Bytes(frame.Input);
        if (WrappedCoins.Include(block.Header.Chain, frame.To) && (input.Length == 0 || frame.Selector == Wrap))
        {
            Add(builder, transaction, frame.To, Deposit, frame.From, default, frame.Value);
        }
        else if (WrappedCoins.Include(block.Header.Chain, frame.To) && frame.Selector == Unwrap && input.Length >= SelectorLength + 32)
        {
            Add(builder, transaction, frame.To, Withdrawal, frame.From, default, Number(input, 0));
        }
        else if (frame.Selector == Push && input.Length >= SelectorLength + 64 && !SaysNo(block, frame))
        {
            Add(builder, transaction, frame.To, Transfer, frame.From, Account(input, 0), Number(input, 1));
        }
        else if (frame.Selector == Pull && input.Length >= SelectorLength + 96 && !SaysNo(block, frame))
        {
            Add(builder, transaction, frame.To, Transfer, Account(input, 0), Account(input, 1), Number(input, 2));
        }
    }

    // Some old tokens answer a failed transfer with false.
    private static bool SaysNo(Block block, in FrameRow frame) => block.Bytes(frame.Output) is { Length: 32 } answer && !answer.ContainsAnyExcept((byte)0);

    private static void Add(BlockBuilder builder, int transaction, Address emitter, in Hash256 topic, Address first, Address second, UInt256 amount) =>
        builder.AddLog(new LogRow
        {
            Transaction = transaction,
            LogIndex = builder.LogCount,
            Emitter = emitter,
            TopicCount = topic == Transfer ? (byte)3 : (byte)2,
            Topic0 = topic,
            Topic1 = first.ToWord(),
            Topic2 = topic == Transfer ? second.ToWord() : default,
            Data = builder.AddBytes(amount.ToBigEndian()),
        });

    private static ByteRange Copy(Block block, ByteRange range, BlockBuilder builder) => builder.AddBytes(block.Bytes(range));

    private static Address Account(ReadOnlySpan<byte> input, int place) => Address.FromBytes(input.Slice(SelectorLength + (place * 32) + 12, Address.Length));

    private static UInt256 Number(ReadOnlySpan<byte> input, int place) => UInt256.FromBigEndian(input.Slice(SelectorLength + (place * 32), 32));

    private static uint Selector(string function) => BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(function).AsBytes());
}
