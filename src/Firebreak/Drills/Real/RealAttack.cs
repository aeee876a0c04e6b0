using Firebreak.Ethereum;

namespace Firebreak.Drills.Real;

/// <summary>An attack that happened: the transaction as it was sent, and what it found of the chain that it was sent to.</summary>
/// <param name="Transaction">Its hash on the chain where it happened.</param>
/// <param name="Number">The block that it was mined in.</param>
/// <param name="MinedAt">Seconds since 1970, as that block was stamped.</param>
/// <param name="To">Null for a transaction that creates a contract.</param>
/// <param name="Prestate">What it read and changed, as it was before.</param>
public sealed record RealAttack(
    string Name, Hash256 Transaction, ulong ChainId, string Hardfork, ulong Number, ulong MinedAt,
    Address From, Address? To, UInt256 Value, ReadOnlyMemory<byte> Input, IReadOnlyList<RealAccount> Prestate)
{
    /// <summary>Family of the flaw, <c>unknown</c> where the file does not say.</summary>
    public string Kind { get; init; } = "unknown";

    /// <summary>What it is about, in a line.</summary>
    public string Title { get; init; } = "";

    /// <summary>What was wrong, in a sentence.</summary>
    public string Flaw { get; init; } = "";

    /// <summary>How many events it emitted where it happened; null where the file does not say.</summary>
    public int? Events { get; init; }
}

/// <summary>An account before the attack.</summary>
/// <param name="Storage">The slots that the attack touches, by number.</param>
public sealed record RealAccount(Address Address, UInt256 Balance, ulong Nonce, string Code, IReadOnlyList<KeyValuePair<UInt256, UInt256>> Storage);
