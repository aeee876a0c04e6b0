using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Whether contracts knew an account before the block: it stood in one of their variables, on a list of theirs, or in their code.</summary>
internal static class Acquaintance
{
    // An entry of a list of the allowed is a flag, a state or the next account of the list; anything else is an amount, and anybody may have some.
    private static readonly UInt256 MostFlag = 0xff;

    public static bool Knows(Scene scene, Records records, Address contract, Address account) =>
        StandsInVariables(records, contract, account) || IsListed(records, contract, account)
        || RecordQuestions.CodesOf(scene, contract).Any(code => records.Coded.Contains(new CodedAccount(code, account)));

    /// <summary>
    /// True when none of those who, by the protocol file, hold a role over the contract stands in its variables any more: power over it has moved
    /// since the file was written.
    /// </summary>
    public static bool HasMoved(Scene scene, Records records, Address contract)
    {
        var name = scene.Name(contract);
        var holders = scene.Watch.Protocol.Roles.Where(role => role.Grants.Any(grant => grant.Contains(name, StringComparison.Ordinal))).ToList();
        return holders.Count > 0 && !holders.Exists(holder => StandsInVariables(records, contract, holder.Address));
    }

    /// <summary>True when somebody had, under his name, an entry for another: leave to act for him.</summary>
    public static bool HasLeave(Records records, Address contract, Address owner, Address actor)
    {
        for (var place = 0u; place < RecordQuestions.Places; place++)
        {
            if (records.Find(contract, BookSlots.Entry(actor, BookSlots.Entry(owner, place))) is { IsZero: false })
            {
                return true;
            }
        }

        return false;
    }

    private static bool StandsInVariables(Records records, Address contract, Address account)
    {
        for (var place = 0u; place < RecordQuestions.Variables; place++)
        {
            if (Holds(records.Find(contract, place), account))
            {
                return true;
            }
        }

        return Holds(records.Find(contract, RecordQuestions.NamedOwner), account);
    }

    /// <summary>True when the contract had anything under the account's name, be it an amount.</summary>
    public static bool HasEntry(Records records, Address contract, Address account) => EntriesOf(records, contract, account).Any();

    private static bool IsListed(Records records, Address contract, Address account) =>
        EntriesOf(records, contract, account).Any(entry => entry <= MostFlag || MovedClaim.IsAccount(entry));

    private static IEnumerable<UInt256> EntriesOf(Records records, Address contract, Address account)
    {
        for (var place = 0u; place < RecordQuestions.Places; place++)
        {
            if (records.Find(contract, BookSlots.Entry(account, place)) is { IsZero: false } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>At any byte of the word: an address may share it with flags.</summary>
    public static bool Holds(UInt256? word, Address account)
    {
        if (word is not { IsZero: false } known)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[32];
        Span<byte> name = stackalloc byte[Address.Length];
        known.WriteBigEndian(bytes);
        account.CopyTo(name);
        return bytes.IndexOf(name) >= 0;
    }
}
