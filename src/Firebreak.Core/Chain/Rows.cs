using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>A slice of a block's byte arena.</summary>
public readonly record struct ByteRange(int Offset, int Length)
{
    public static ByteRange Empty => default;
}

/// <summary>The kind of message that opened a call frame.</summary>
public enum FrameKind : byte
{
    Call,
    StaticCall,
    DelegateCall,
    CallCode,
    Create,
    Create2,
    SelfDestruct,
}

/// <summary>One transaction of a block with what its receipt said.</summary>
public struct TransactionRow
{
    public Hash256 Hash;
    public Address From;

    /// <summary>The recipient; for a creation the created contract (zero when unknown).</summary>
    public Address To;
    public bool IsCreation;
    public ulong Nonce;
    public UInt256 Value;
    public ByteRange Input;

    /// <summary>False when the transaction reverted; meaningful only if the block has receipts.</summary>
    public bool Succeeded;
    public ulong GasUsed;

    /// <summary>Wei per gas that was really paid.</summary>
    public UInt256 GasPrice;

    /// <summary>First frame of this transaction in <see cref="Block.Frames"/>; its frames are contiguous and in call order.</summary>
    public int FrameStart;
    public int FrameCount;
    public int LogStart;
    public int LogCount;
    public int ChangeStart;
    public int ChangeCount;
}

/// <summary>One message call, in the order in which it was entered (a pre-order walk of the call tree).</summary>
public struct FrameRow
{
    /// <summary>Index in <see cref="Block.Transactions"/>.</summary>
    public int Transaction;

    /// <summary>Index of the calling frame in the block's array; -1 for the transaction's own frame.</summary>
    public int Parent;

    /// <summary>One past the last frame of this subtree.</summary>
    public int End;
    public ushort Depth;
    public FrameKind Kind;

    /// <summary>True when this frame or any frame above it reverted: nothing that it did remains.</summary>
    public bool Reverted;

    /// <summary>The caller: for a delegate call the contract whose storage is used.</summary>
    public Address From;

    /// <summary>The called or created account: for a delegate call the code's address.</summary>
    public Address To;

    /// <summary>Wei that this message moved; zero for static and delegate calls.</summary>
    public UInt256 Value;
    public ulong GasUsed;
    public ByteRange Input;
    public ByteRange Output;

    /// <summary>The first four input bytes, big-endian; zero when there are fewer.</summary>
    public uint Selector;

    /// <summary>The account whose storage and balance this frame acts on.</summary>
    public readonly Address Context => Kind is FrameKind.DelegateCall or FrameKind.CallCode ? From : To;
}

/// <summary>One event of a receipt. Logs of reverted calls never reach a receipt.</summary>
public struct LogRow
{
    public int Transaction;

    /// <summary>Position in the block, as the node numbered it.</summary>
    public int LogIndex;
    public Address Emitter;
    public byte TopicCount;
    public Hash256 Topic0;
    public Hash256 Topic1;
    public Hash256 Topic2;
    public Hash256 Topic3;
    public ByteRange Data;
}

/// <summary>What part of an account a <see cref="StateChangeRow"/> speaks of.</summary>
public enum StateField : byte
{
    Balance,
    Nonce,

    /// <summary>The code; values are the Keccak hash before and after, zero for none.</summary>
    Code,
    Storage,
}

/// <summary>One net change of state made by a transaction, from the node's state diff.</summary>
public struct StateChangeRow
{
    public int Transaction;
    public Address Account;
    public StateField Field;

    /// <summary>The storage key; zero for the other fields.</summary>
    public Hash256 Slot;
    public UInt256 Before;
    public UInt256 After;
}
