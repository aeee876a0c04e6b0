using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Payments for which a proof was shown, where the books tell of nothing but that something is done: a flag or one bit of a word. Whatever
/// counts how much of a claim is left, or when it was paid last, may pay on one proof as often as it likes.
/// </summary>
internal static class ProvenClaims
{
    private const int MostClaims = 32;
    private const int MostWords = 64;
    private const int WordLength = 32;
    private const int BitsOfByte = 8;

    /// <summary>Each with what identifies it, whatever else the call says: who paid whom how much of what, and the proof.</summary>
    public static List<(UInt256 Mark, Payout Payout)> Of(Scene scene)
    {
        var found = new List<(UInt256, Payout)>();
        if (!scene.KnowsChanges || (scene.Loss.IsZero && scene.UnpricedShareLost <= 0) || Drain.IsPaidFor(scene))
        {
            return found;
        }

        var claims = Payout.All(scene, MostClaims);
        if (claims.Count == 0 || !AreOnlyMarked(scene, [.. claims.Select(claim => claim.Asset)]))
        {
            return found;
        }

        foreach (var claim in claims)
        {
            var said = scene.Block.Bytes(scene.Block.Frames[claim.Order].Input);
            if (!scene.Watch.HoldsRole(claim.Caller) && Vouching.CarriesProof(said))
            {
                found.Add((MarkOf(claim, said[4..]), claim));
            }
        }

        return found;
    }

    private static bool AreOnlyMarked(Scene scene, HashSet<Address> moved)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && scene.IsOurs(change.Account) && !moved.Contains(change.Account) && !PowerSlot.IsVariable(change) && !IsOneBitMore(change))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneBitMore(in StateChangeRow change)
    {
        var turned = change.Before ^ change.After;
        return change.After > change.Before && (turned & (turned - UInt256.One)).IsZero && !IsCounted(change.Before, turned.BitLength - 1);
    }

    // Every second step of a counter, from two to three as from four to five, turns the lowest bit of its byte and no other.
    private static bool IsCounted(UInt256 before, int bit) => bit % BitsOfByte == 0 && !((before >> bit) & byte.MaxValue).IsZero;

    private static UInt256 MarkOf(Payout claim, ReadOnlySpan<byte> arguments)
    {
        var told = new List<byte>();
        told.AddRange([.. claim.Entry.ToWord().ToArray(), .. claim.Payee.ToWord().ToArray(), .. claim.Asset.ToWord().ToArray(), .. claim.Amount.ToBigEndian()]);
        for (var at = 0; at + WordLength <= arguments.Length && at < MostWords * WordLength; at += WordLength)
        {
            if (Vouching.IsDense(arguments.Slice(at, WordLength)))
            {
                told.AddRange(arguments.Slice(at, WordLength));
            }
        }

        return Keccak.Hash([.. told]).ToUInt256();
    }
}
