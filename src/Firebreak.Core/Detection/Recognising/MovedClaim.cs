using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A call without a role took an amount from one entry of a contract's books and put it into another: a ticket, a position or an account that
/// the call named lost what a second one gained.
/// </summary>
/// <param name="Order">The call, index in the block's frames.</param>
/// <param name="From">The entry that fell; none of its keys is an account of the hand.</param>
internal sealed record MovedClaim(Address Contract, int Order, Address Caller, BookEntry From, UInt256 Amount)
{
    private const int MostOrders = 16;
    private const int MostWords = 8;
    private const int MostHands = 4;

    // Less than this part of what the contract holds is small change; more than it holds is no claim on that asset.
    private const ulong LeastPart = 20;

    private const int LeastAccountBits = 120;

    /// <summary>Accounts that the entry is kept under.</summary>
    public Items<Address> Owners => From.Keys.Where(IsAccount).Select(key => Address.FromWord(key)).ToItems();

    public static bool IsAccount(Hash256 key) => IsAccount(key.ToUInt256());

    public static bool IsAccount(UInt256 word) => word.BitLength is > LeastAccountBits and <= 160;

    public static MovedClaim? Find(Scene scene)
    {
        if (!scene.KnowsChanges || !MayBe(scene))
        {
            return null;
        }

        var orders = 0;
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount && orders < MostOrders; at++)
        {
            ref readonly var frame = ref scene.Block.Frames[at];
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.Input.Length > 4 && scene.IsOurs(frame.Context) && !scene.IsTrusted(frame.From)
                && scene.HasChanged(frame.Context))
            {
                orders++;
                if (Within(scene, at) is { } moved)
                {
                    return moved;
                }
            }
        }

        return null;
    }

    // Whatever moved by an event of a token is told by that.
    private static bool MayBe(Scene scene)
    {
        var fallen = new HashSet<(Address, UInt256)>();
        foreach (ref readonly var change in scene.Changes)
        {
            if (IsEntry(scene, change) && change.After < change.Before)
            {
                fallen.Add((change.Account, change.Before - change.After));
            }
        }

        foreach (ref readonly var change in scene.Changes)
        {
            if (fallen.Count > 0 && IsEntry(scene, change) && change.After > change.Before && fallen.Contains((change.Account, change.After - change.Before)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEntry(Scene scene, in StateChangeRow change) =>
        change.Field == StateField.Storage && scene.IsOurs(change.Account) && !PowerSlot.IsVariable(change);

    private static MovedClaim? Within(Scene scene, int order)
    {
        ref readonly var frame = ref scene.Block.Frames[order];
        var people = scene.Hand.Members.Take(MostHands).Append(frame.From).Distinct().ToList();
        var keys = people.Select(person => person.ToWord()).ToList();
        var words = new WordReading(scene.Block.Bytes(frame.Input)[4..]);
        for (var i = 0; i < MostWords && words.Has(i + 1); i++)
        {
            keys.Add(words.Word(i));
        }

        var contract = frame.Context;
        var entries = Books.Of(scene, [.. keys.Distinct()], account => account == contract, MovedAssets(scene));
        foreach (var fallen in entries)
        {
            var amount = fallen.Fell ? fallen.Before - fallen.After : UInt256.Zero;
            if (IsLarge(scene, contract, amount) && fallen.Keys.Count > 0 && !people.Exists(fallen.IsUnder) && !IsLentTo(entries, fallen, frame.From)
                && entries.Exists(risen => risen.After > risen.Before && risen.After - risen.Before == amount))
            {
                return new MovedClaim(contract, order, frame.From, fallen, amount);
            }
        }

        return null;
    }

    // An allowance that shrank as well.
    private static bool IsLentTo(List<BookEntry> entries, BookEntry fallen, Address caller) =>
        entries.Exists(entry => entry != fallen && entry.Fell && entry.IsUnder(caller) && entry.Keys.Any(key => fallen.Keys.Contains(key)));

    private static bool IsLarge(Scene scene, Address contract, UInt256 amount)
    {
        foreach (var holding in scene.Valuation.Holdings)
        {
            if (holding.Holder == contract && !amount.IsZero && amount <= holding.Amount && amount >= holding.Amount / LeastPart)
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<Address> MovedAssets(Scene scene)
    {
        var moved = new HashSet<Address>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement)
            {
                moved.Add(row.Asset);
            }
        }

        return moved;
    }
}
