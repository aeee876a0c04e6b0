using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// What a payment on a message looks like where nobody said which contract is a bridge: the amount stands in the call, nothing is given for
/// it, no account's entry shrinks, and an entry that was empty becomes a mark (done).
/// </summary>
internal static class ForeignMessage
{
    private const int WordLength = 32;

    // A mark is one of a few states; a number of which this is a part, a time or an amount, is larger.
    private const ulong MostMark = 0xff;

    // So many bytes of an amount stand in a call by chance rarely enough.
    private const int LeastDigits = 3;

    private const int MostListsAsked = 64;

    public static bool IsCarriedOut(Scene scene, in ObservationRow payout) =>
        IsMarked(scene, payout.Asset) && !IsPaidFor(scene) && IsSaid(scene, payout) && !IsDebited(scene, payout.Asset);

    private static bool IsMarked(Scene scene, Address asset)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (IsEntry(scene, change, asset) && change.Before.IsZero && change.After <= MostMark)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPaidFor(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero
                && ((scene.IsOurs(row.To) && !scene.IsOurs(row.From) && !row.From.IsZero) || (row.Kind == ObservationKind.Burn && scene.IsOurs(row.Asset))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSaid(Scene scene, in ObservationRow payout)
    {
        Span<byte> word = stackalloc byte[WordLength];
        payout.Amount.WriteBigEndian(word);
        var digits = word[word.IndexOfAnyExcept((byte)0)..];
        if (digits.Length < LeastDigits)
        {
            return false;
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.Call && !frame.Reverted && scene.IsOurs(frame.To) && !scene.IsOurs(frame.From)
                && scene.Block.Bytes(frame.Input).IndexOf(digits) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // What a contract keeps for one asset as a whole shrinks with every payment; what it keeps for one account is that account's own.
    private static bool IsDebited(Scene scene, Address asset)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (IsEntry(scene, change, asset) && change.After < change.Before && !IsKeyedBy(asset, change.Slot))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEntry(Scene scene, in StateChangeRow change, Address asset) => change.Field == StateField.Storage
        && change.Account != asset && scene.IsOurs(change.Account) && !PowerSlot.IsVariable(change);

    private static bool IsKeyedBy(Address asset, in Hash256 slot)
    {
        Span<byte> place = stackalloc byte[2 * WordLength];
        asset.ToWord().CopyTo(place);
        for (var list = 0; list < MostListsAsked; list++)
        {
            place[^1] = (byte)list;
            if (Keccak.Hash(place) == slot)
            {
                return true;
            }
        }

        return false;
    }
}
