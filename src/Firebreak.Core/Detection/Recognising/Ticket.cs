using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>A number in a call under which the contract had written down, before the block, whoever was paid: an order, a stream, a position of his own.</summary>
internal static class Ticket
{
    private const int MostWords = 3;
    private const uint Places = 16;
    private const uint Fields = 4;

    /// <summary>Where an account may stand under the numbers of a call.</summary>
    public static IEnumerable<UInt256> Slots(Scene scene, Payout payout) => NumbersOf(scene, payout).SelectMany(SlotsOf);

    /// <summary>What identifies the ticket and what was paid on it; null when none in the call was his.</summary>
    public static UInt256? MarkOf(Scene scene, Payout payout, Records records)
    {
        foreach (var number in NumbersOf(scene, payout))
        {
            if (SlotsOf(number).Any(slot => Acquaintance.Holds(records.Find(payout.Entry, slot), payout.Payee)))
            {
                return Keccak.Hash([.. payout.Entry.ToWord().ToArray(), .. payout.Payee.ToWord().ToArray(), .. payout.Asset.ToWord().ToArray(), .. number.ToArray()]).ToUInt256();
            }
        }

        return null;
    }

    /// <summary>That of a payment which the books do not explain otherwise; null for all else.</summary>
    public static (UInt256 Mark, Address Payer)? Paid(Scene scene) =>
        scene.Valuation.Records is { } records && Drain.Find(scene) is { Kind: DrainKind.Unbooked } drain && MarkOf(scene, drain.Payout, records) is { } mark
            ? (mark, drain.Payout.Payer) : null;

    private static List<Hash256> NumbersOf(Scene scene, Payout payout)
    {
        var input = scene.Block.Bytes(scene.Block.Frames[payout.Order].Input);
        var words = new WordReading(input.Length > 4 ? input[4..] : default);
        var found = new List<Hash256>();
        for (var i = 0; i < MostWords && words.Has(i + 1); i++)
        {
            if (!MovedClaim.IsAccount(words.Word(i)))
            {
                found.Add(words.Word(i));
            }
        }

        return found;
    }

    private static IEnumerable<UInt256> SlotsOf(Hash256 number)
    {
        for (var place = 0u; place < Places; place++)
        {
            var entry = BookSlots.Entry(number, place);
            for (var field = 0u; field < Fields; field++)
            {
                yield return entry + field;
            }
        }
    }
}
