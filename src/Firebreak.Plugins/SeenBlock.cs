using Firebreak.Ethereum;

namespace Firebreak.Plugins;

/// <summary>A block as a detector sees it.</summary>
/// <param name="Chain">EIP-155 number.</param>
public sealed record SeenBlock(
    ulong Chain, ulong Number, Hash256 Hash, Hash256 Parent, DateTimeOffset MinedAt, IReadOnlyList<SeenTransaction> Transactions, IReadOnlyList<ProtectedContract> Protected);

/// <summary>A contract of the protocol that is watched.</summary>
/// <param name="Kind">As the protocol file says it, such as <c>vault</c>.</param>
public sealed record ProtectedContract(string Name, Address Address, string Kind);

/// <summary>One transaction.</summary>
/// <param name="To">Null when it made a contract.</param>
/// <param name="Calls">In the order of execution, the transaction's own call first.</param>
public sealed record SeenTransaction(
    Hash256 Hash, Address From, Address? To, UInt256 Value, bool Succeeded, IReadOnlyList<SeenCall> Calls, IReadOnlyList<SeenLog> Logs);

/// <summary>How code came to run.</summary>
public enum CallKind
{
    Call,
    StaticCall,
    DelegateCall,
    CallCode,
    Create,
    Create2,
    SelfDestruct,
}

/// <summary>One call.</summary>
/// <param name="Parent">Place of the calling call in the transaction; -1 for the first.</param>
/// <param name="Reverted">True when it, or a call around it, was undone.</param>
public sealed record SeenCall(
    int Parent, int Depth, CallKind Kind, Address From, Address To, UInt256 Value, ReadOnlyMemory<byte> Input, ReadOnlyMemory<byte> Output, bool Reverted);

/// <summary>One event.</summary>
/// <param name="Topics">Up to four.</param>
public sealed record SeenLog(Address Emitter, IReadOnlyList<Hash256> Topics, ReadOnlyMemory<byte> Data);
