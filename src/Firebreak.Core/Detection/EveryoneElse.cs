using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// Who may have been robbed in a transaction where nobody says what is protected: every contract that it calls, save those of whoever acts. Those
/// are the sender, the contract that he calls, and what these create.
/// </summary>
public static class EveryoneElse
{
    /// <summary>What stands where a protocol would be named.</summary>
    public const string Name = "everyone else";

    private const ulong Precompiled = 1_024;

    /// <summary>
    /// The cheap question: is there anybody else, or a contract that was called and may be the victim itself? Exact but for a transaction that
    /// creates what it calls.
    /// </summary>
    public static bool Exists(Block block, int transaction)
    {
        ref readonly var row = ref block.Transactions[transaction];
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Input.Length > 0 && frame.To != row.To && frame.To != row.From && frame.To.ToUInt256() >= Precompiled)
            {
                return true;
            }
        }

        return OpenDoors.At(block, transaction) is not null;
    }

    /// <summary>They, as a protocol of which nothing but the addresses is known.</summary>
    public static Protocol In(Block block, int transaction) => new(
        Name, AccountsIn(block, transaction).Select(address => new WatchedContract(address.ToString(), address, "contract", Lever: null)).ToItems(), [], [], []);

    internal static HashSet<Address> AccountsIn(Block block, int transaction) =>
        AccountsIn(block, transaction, [block.Transactions[transaction].From, block.Transactions[transaction].To]);

    /// <summary>They and the contract that the sender calls, which need not be his own.</summary>
    internal static HashSet<Address> AccountsWithEntry(Block block, int transaction) => AccountsIn(block, transaction, [block.Transactions[transaction].From]);

    private static HashSet<Address> AccountsIn(Block block, int transaction, HashSet<Address> actors)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var others = new HashSet<Address>();
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Kind is FrameKind.Create or FrameKind.Create2 && (actors.Contains(frame.From) || row.To.IsZero))
            {
                actors.Add(frame.To);
            }
            else if (frame.Input.Length > 0 && !actors.Contains(frame.To) && frame.To.ToUInt256() >= Precompiled)
            {
                others.Add(frame.To);
            }
        }

        others.ExceptWith(actors);
        return others;
    }
}
