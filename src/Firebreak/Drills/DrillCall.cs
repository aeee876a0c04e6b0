using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>A transaction before somebody signs it.</summary>
/// <param name="To">Null creates a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Gas">Given, never estimated: a transaction that must fail has to get onto the chain as well.</param>
public sealed record DrillCall(Address? To, UInt256 Value, byte[] Data, ulong Gas = 400_000)
{
    /// <summary>What the miner gets per unit of gas, in wei.</summary>
    public UInt256 PriorityFee { get; init; } = 1_000_000_000UL;

    /// <summary>What the sender pays per unit of gas at most, in wei; has to be covered before the call runs.</summary>
    public UInt256 MaxFee { get; init; } = 200_000_000_000UL;

    public static DrillCall Pay(Address to, UInt256 value) => new(to, value, [], 100_000);

    public static DrillCall Call(Address to, AbiFunction function, params object[] arguments) =>
        new(to, UInt256.Zero, function.Encode(arguments));

    public static DrillCall Create(byte[] code) => new(null, UInt256.Zero, code, 8_000_000);
}

/// <summary>What became of a transaction.</summary>
/// <param name="Created">The contract that it created, if it did.</param>
public sealed record DrillReceipt(Hash256 Transaction, ulong Block, bool Succeeded, Address? Created, IReadOnlyList<DrillLog> Logs);

/// <summary>One log of a transaction.</summary>
public sealed record DrillLog(Address Emitter, IReadOnlyList<Hash256> Topics);
