using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>The things of this world with defaults that make sense; a test says only what it is about.</summary>
public static partial class A
{
    public static ChainId Chain { get; } = new(31337);

    public static DateTimeOffset Dawn { get; } = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>An address that is always the same for the same name.</summary>
    public static Address Account(string name) => Address.FromBytes(Keccak.Hash(name).AsBytes()[12..]);

    public static Hash256 Hash(string name) => Keccak.Hash(name);

    public static BlockRef BlockRef(ulong number, string branch = "") => new(number, Hash($"block {number}{branch}"));

    public static UInt256 Ether(string amount) => UInt256.FromUnits(amount, 18);

    /// <summary>A block with everything the wide lane reads, one second after the one before.</summary>
    /// <param name="branch">Another text is another block of the same height.</param>
    /// <param name="parent">The block before; null for the one of the same branch.</param>
    public static Block Block(
        ulong number, IEnumerable<TransactionSketch> transactions, ulong baseFee = 10, string branch = "", Hash256? parent = null) =>
        BlockSketch.Build(number, branch, baseFee, transactions, parent);

    public static Block Block(ulong number, params TransactionSketch[] transactions) => Block(number, transactions.AsEnumerable());

    /// <summary>The same block from a node that shows no changes of state.</summary>
    public static Block Lean(Block block)
    {
        var builder = new BlockBuilder(block.Header) { Lanes = block.Lanes & ~Lanes.StateChanges };
        foreach (ref readonly var row in block.Transactions)
        {
            builder.AddTransaction(row with { Input = builder.AddBytes(block.Bytes(row.Input)) });
        }

        foreach (ref readonly var frame in block.Frames)
        {
            builder.AddFrame(frame with { Input = builder.AddBytes(block.Bytes(frame.Input)), Output = builder.AddBytes(block.Bytes(frame.Output)) });
        }

        foreach (ref readonly var log in block.Logs)
        {
            builder.AddLog(log with { Data = builder.AddBytes(block.Bytes(log.Data)) });
        }

        return builder.Build();
    }

    public static TransactionSketch Transaction(CallSketch root, params LogSketch[] logs) => new(root, logs);

    /// <summary>A message call; <paramref name="function"/> is a canonical signature, or empty for plain ether.</summary>
    public static CallSketch Call(Address from, Address to, string function, UInt256 value, params CallSketch[] inner) =>
        new(FrameKind.Call, from, to, function, value, inner);

    public static CallSketch Call(Address from, Address to, string function, params CallSketch[] inner) =>
        new(FrameKind.Call, from, to, function, UInt256.Zero, inner);

    public static CallSketch Creation(Address from, Address created, UInt256 value, params CallSketch[] inner) =>
        new(FrameKind.Create, from, created, "", value, inner);

    /// <summary>An ERC-20 transfer as its log tells it.</summary>
    public static LogSketch Transfer(Address token, Address from, Address to, UInt256 amount) =>
        new(token, [Hash("Transfer(address,address,uint256)"), from.ToWord(), to.ToWord()], amount.ToBigEndian());
}

/// <summary>A call and what it called.</summary>
public sealed record CallSketch(FrameKind Kind, Address From, Address To, string Function, UInt256 Value, IReadOnlyList<CallSketch> Inner)
{
    public bool Reverts { get; init; }

    /// <summary>Arguments after the selector.</summary>
    public byte[] Arguments { get; init; } = [];

    public byte[] Output { get; init; } = [];

    /// <summary>All of the call data as it is, for calls that have no selector, such as those to precompiled contracts.</summary>
    public byte[]? Raw { get; init; }

    public byte[] Input => Raw is not null ? Raw : Function.Length == 0 ? [] : [.. Keccak.Hash(Function).AsBytes()[..4], .. Arguments];
}

public sealed record LogSketch(Address Emitter, IReadOnlyList<Hash256> Topics, byte[] Data);

public sealed record TransactionSketch(CallSketch Root, IReadOnlyList<LogSketch> Logs)
{
    public string? Name { get; init; }

    public ulong GasUsed { get; init; } = 100_000;

    public ulong GasPrice { get; init; } = 12;
}
