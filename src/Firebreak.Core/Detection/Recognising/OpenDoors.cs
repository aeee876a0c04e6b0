using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Plain calls of a contract by which the sender got at what is another's: a token of a holder whom he named was burned or came to him, or he
/// became the owner in place of one. Whether he had leave nobody but the contract knows: it is asked what it would have said to a stranger.
/// </summary>
public static class OpenDoors
{
    /// <summary>How many calls of one block are tried as a stranger.</summary>
    public const int MostTrials = 4;

    /// <summary>In whose name they are tried: nobody's account, of which no contract knows.</summary>
    public static Address Nobody { get; } = Address.FromBytes(Keccak.Hash("a stranger, tried by firebreak"u8).AsBytes()[12..]);

    private static readonly Hash256 OwnershipTransferred = Keccak.Hash("OwnershipTransferred(address,address)"u8);

    /// <summary>The calls to try.</summary>
    /// <param name="watch">Null where the whole chain is watched; otherwise only its contracts count, and whoever has a role may what others may not.</param>
    public static IReadOnlyList<OpenDoor> Of(Block block, Watch? watch = null)
    {
        var found = new List<OpenDoor>();
        for (var i = 0; i < block.Transactions.Length && found.Count < MostTrials; i++)
        {
            if (At(block, i) is { } door && (watch is null || IsOurs(watch, door, block.Transactions[i].From)))
            {
                found.Add(door);
            }
        }

        return found;
    }

    /// <summary>True when the door is one of the protocol's, and no role holder went through it.</summary>
    public static bool IsOurs(Watch watch, OpenDoor door, Address sender) => watch.Protects(door.Contract) && !watch.HoldsRole(sender);

    /// <summary>Null for all but very few transactions. Depends on the block alone.</summary>
    public static OpenDoor? At(Block block, int transaction)
    {
        ref readonly var row = ref block.Transactions[transaction];
        if (!row.Succeeded || row.IsCreation || row.FrameCount == 0 || row.LogCount == 0 || row.Input.Length < 4 || !row.Value.IsZero)
        {
            return null;
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (log.Emitter == row.To && log.Topic0 == OwnershipTransferred && log.Topic1.IsZero)
            {
                return null; // It begins here, whatever its owner does with it then.
            }

            if (log.Emitter == row.To && HolderOf(block, row, log) is { } holder)
            {
                return new OpenDoor(row.FrameStart, row.To, holder, IsOfPower: log.Topic0 == OwnershipTransferred);
            }
        }

        return null;
    }

    private static Address? HolderOf(Block block, in TransactionRow row, in LogRow log)
    {
        if (log.TopicCount < 3)
        {
            return null;
        }

        var (holder, receiver) = (Address.FromWord(log.Topic1), Address.FromWord(log.Topic2));
        if (holder.IsZero)
        {
            return null; // What begins belongs to nobody.
        }

        return log.Topic0 == OwnershipTransferred ? receiver == row.From ? holder : null
            : log.Topic0 == TokenTransfer.Topic && holder != row.From && holder != row.To && (receiver.IsZero || receiver == row.From) && IsNamed(block, row, holder) ? holder
            : null;
    }

    private static bool IsNamed(Block block, in TransactionRow row, Address holder)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        holder.CopyTo(name);
        return block.Bytes(row.Input).IndexOf(name) >= 0;
    }
}

/// <param name="Frame">The call, index in the block's frames.</param>
/// <param name="Holder">Whose it was.</param>
/// <param name="IsOfPower">True for ownership, false for tokens.</param>
public sealed record OpenDoor(int Frame, Address Contract, Address Holder, bool IsOfPower);
