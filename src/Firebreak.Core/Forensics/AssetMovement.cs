using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>What made an amount change hands.</summary>
public enum MovementKind
{
    Call,
    Creation,
    SelfDestruct,

    /// <summary>A token's own word: an ERC-20 <c>Transfer</c> log.</summary>
    Token,

    /// <summary>The part of the fee that is destroyed (EIP-1559).</summary>
    BaseFee,

    /// <summary>The part of the fee that the block's producer keeps.</summary>
    Tip,
}

/// <summary>An amount of one asset that left one account and reached another.</summary>
/// <param name="Asset">The token contract; null for the native coin.</param>
/// <param name="From">Null when the amount was created (minted).</param>
/// <param name="To">Null when the amount was destroyed (burned).</param>
/// <param name="Amount">In the asset's smallest unit; never zero.</param>
public sealed record AssetMovement(Hash256 Transaction, MovementKind Kind, Address? Asset, Address? From, Address? To, UInt256 Amount)
{
    /// <summary>True for what was paid to be included in the chain.</summary>
    public bool IsFee => Kind is MovementKind.BaseFee or MovementKind.Tip;

    /// <summary>
    /// Every movement of one transaction that remained: fees, native value of frames that did not revert, and ERC-20 transfers in the
    /// order of their logs. Parts of the block that the node did not give are missing here, too.
    /// </summary>
    /// <remarks>An ERC-721 transfer has a fourth topic and is not money. A token that moves balances without a log is not seen.</remarks>
    public static IReadOnlyList<AssetMovement> Of(Block block, int transaction)
    {
        var movements = new List<AssetMovement>();
        AddFees(block, block.Transactions[transaction], movements);
        AddNative(block, transaction, movements);
        AddTokens(block, transaction, movements);
        return movements;
    }

    private static void AddFees(Block block, in TransactionRow row, List<AssetMovement> movements)
    {
        var burned = UInt256.CheckedMul(row.GasUsed, UInt256.Min(block.Header.BaseFee, row.GasPrice));
        var tip = UInt256.CheckedMul(row.GasUsed, row.GasPrice) - burned;
        Add(movements, new AssetMovement(row.Hash, MovementKind.BaseFee, Asset: null, row.From, To: null, burned));
        Add(movements, new AssetMovement(row.Hash, MovementKind.Tip, Asset: null, row.From, block.Header.Miner, tip));
    }

    private static void AddNative(Block block, int transaction, List<AssetMovement> movements)
    {
        ref readonly var row = ref block.Transactions[transaction];
        if (!block.Lanes.HasFlag(Lanes.Frames))
        {
            if (row.Succeeded)
            {
                Add(movements, new AssetMovement(row.Hash, MovementKind.Call, Asset: null, row.From, row.To, row.Value));
            }

            return;
        }

        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (!frame.Reverted && KindOf(frame.Kind) is { } kind)
            {
                Add(movements, new AssetMovement(row.Hash, kind, Asset: null, frame.From, frame.To, frame.Value));
            }
        }
    }

    // A CALLCODE pays its own account, and the other kinds carry no value.
    private static MovementKind? KindOf(FrameKind kind) => kind switch
    {
        FrameKind.Call => MovementKind.Call,
        FrameKind.Create or FrameKind.Create2 => MovementKind.Creation,
        FrameKind.SelfDestruct => MovementKind.SelfDestruct,
        _ => null,
    };

    private static void AddTokens(Block block, int transaction, List<AssetMovement> movements)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer))
            {
                Add(movements, new AssetMovement(
                    block.Transactions[transaction].Hash, MovementKind.Token, transfer.Token, NobodyIfZero(transfer.From), NobodyIfZero(transfer.To), transfer.Amount));
            }
        }
    }

    private static Address? NobodyIfZero(Address account) => account.IsZero ? null : account;

    private static void Add(List<AssetMovement> movements, AssetMovement movement)
    {
        if (!movement.Amount.IsZero)
        {
            movements.Add(movement);
        }
    }
}
