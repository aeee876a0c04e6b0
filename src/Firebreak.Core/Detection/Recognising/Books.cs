using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>One entry of a contract's mappings or lists that a transaction changed, with the accounts or words that it is kept under, as far as they are known.</summary>
internal sealed record BookEntry(Address Contract, UInt256 Slot, UInt256 Before, UInt256 After, Items<Hash256> Keys)
{
    // A mark is one of a few states, not an amount.
    private static readonly UInt256 MostMark = 0xff;

    public bool Fell => After < Before;

    /// <summary>An entry that was empty and now says that something is done.</summary>
    public bool IsMark => Before.IsZero && After <= MostMark;

    public bool IsUnder(Address account) => Keys.Contains(account.ToWord());
}

/// <summary>What a transaction changed in the books of some contracts: their mappings and lists, token balances of what moved left out.</summary>
internal static class Books
{
    // A claim may be a structure of a few words.
    private const uint Fields = 4;

    // Contracts behind proxies leave room between what they inherit.
    private const uint Places = 128;
    private const uint NestedPlaces = 32;
    private const int MostKeys = 20;
    private const int MostNestedKeys = 10;
    private const int MostEntries = 4_096;

    /// <param name="keys">Whatever entries may be kept under: accounts, and words that the calls carried.</param>
    /// <param name="counts">Whose books.</param>
    /// <param name="moved">Assets that moved: their balances change with every payment.</param>
    public static List<BookEntry> Of(Scene scene, IReadOnlyList<Hash256> keys, Func<Address, bool> counts, HashSet<Address> moved)
    {
        var under = new Dictionary<UInt256, List<Hash256>>();
        for (var i = 0; i < keys.Count && i < MostKeys; i++)
        {
            AddPlaces(under, keys, i);
        }

        var found = new List<BookEntry>();
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && counts(change.Account) && !moved.Contains(change.Account) && !PowerSlot.IsVariable(change) && found.Count < MostEntries)
            {
                var slot = change.Slot.ToUInt256();
                found.Add(new BookEntry(change.Account, slot, change.Before, change.After, KeysOf(under, slot)));
            }
        }

        return found;
    }

    private static void AddPlaces(Dictionary<UInt256, List<Hash256>> under, IReadOnlyList<Hash256> keys, int key)
    {
        for (var place = 0u; place < Places; place++)
        {
            var own = BookSlots.Entry(keys[key], place);
            Add(under, own, keys[key]);
            for (var other = 0; place < NestedPlaces && key < MostNestedKeys && other < keys.Count && other < MostNestedKeys; other++)
            {
                Add(under, BookSlots.Entry(keys[other], own), keys[key], keys[other]);
            }
        }
    }

    private static void Add(Dictionary<UInt256, List<Hash256>> under, UInt256 slot, params Hash256[] keys)
    {
        if (under.TryGetValue(slot, out var known))
        {
            known.AddRange(keys);
        }
        else
        {
            under[slot] = [.. keys];
        }
    }

    private static Items<Hash256> KeysOf(Dictionary<UInt256, List<Hash256>> under, UInt256 slot)
    {
        for (var field = 0u; field < Fields; field++)
        {
            if (under.TryGetValue(slot - field, out var keys))
            {
                return keys.Distinct().ToItems();
            }
        }

        return [];
    }
}
