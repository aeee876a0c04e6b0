using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Votes for one transaction, whatever the governor calls its functions: the hand puts a token in and takes it out again, or is lent one and
/// is asked about it; in between a contract of power carries out an order that stood in no call of this transaction, and the hand is paid.
/// </summary>
internal static class RentedVotes
{
    // Each look reads call data once.
    private const int MostLooks = 64;

    /// <summary>The payment, as an index of the scene's rows; -1 when there is none.</summary>
    /// <param name="council">Who gave the order.</param>
    public static int FindPayment(Scene scene, out Address council)
    {
        council = default;
        var rented = RentedIn(scene);
        if (rented.Count == 0)
        {
            return -1;
        }

        var rows = scene.Rows;
        var looks = 0;
        for (var i = 0; i < rows.Length && looks < MostLooks; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Frame >= 0 && IsPayment(row) && !row.Amount.IsZero && scene.Hand.Has(row.To) && !scene.Hand.Has(row.From) && !rented.Contains(row.Asset)
                && looks++ < MostLooks && IsOrdered(scene, row.Frame, out council))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPayment(in ObservationRow row) => row.Kind is ObservationKind.Native or ObservationKind.Push or ObservationKind.Pull;

    private static HashSet<Address> RentedIn(Scene scene)
    {
        var (given, lent, rented) = (new HashSet<(Address, Address)>(), new HashSet<(Address, Address)>(), new HashSet<Address>());
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero)
            {
                continue;
            }

            var (isIn, isOut) = (scene.Hand.Has(row.To), scene.Hand.Has(row.From));
            if (isOut && !isIn)
            {
                if (scene.IsTrusted(row.To))
                {
                    given.Add((row.Asset, row.To));
                }
                else if (lent.Contains((row.Asset, row.To)) && IsAskedAbout(scene, row.Asset))
                {
                    rented.Add(row.Asset);
                }
            }
            else if (isIn && !isOut && !row.From.IsZero)
            {
                lent.Add((row.Asset, row.From));
                if (given.Contains((row.Asset, row.From)))
                {
                    rented.Add(row.Asset);
                }
            }
        }

        return rented;
    }

    // Where votes are not locked, the governor asks the token how many the voter has.
    private static bool IsAskedAbout(Scene scene, Address token)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.StaticCall && frame.To == token && scene.IsTrusted(frame.From))
            {
                var question = scene.Block.Bytes(frame.Input);
                foreach (ref readonly var asker in scene.Block.FramesOf(scene.Transaction))
                {
                    if (asker.Context == frame.From && scene.Hand.Has(asker.From))
                    {
                        asker.From.CopyTo(name);
                        return question.IndexOf(name) >= 0;
                    }
                }
            }
        }

        return false;
    }

    // An order is a call that its giver was not called with, and that is no mere payment out of its own pocket in answer to the caller.
    private static bool IsOrdered(Scene scene, int payment, out Address council)
    {
        var frames = scene.Block.Frames;
        for (var at = payment; at >= 0; at = frames[at].Parent)
        {
            ref readonly var order = ref frames[at];
            if (order.Kind != FrameKind.Call || order.Input.Length <= 4 || !scene.IsTrusted(order.From) || scene.Hand.Has(order.To))
            {
                continue;
            }

            var entry = scene.EntryOf(order.Parent, order.From);
            if (entry >= 0 && scene.Hand.Has(frames[entry].From) && IsRemembered(scene, frames[entry], order))
            {
                council = order.From;
                return true;
            }
        }

        council = default;
        return false;
    }

    // A payment that answers the caller repeats his numbers, or names nobody but him.
    private static bool IsRemembered(Scene scene, in FrameRow entry, in FrameRow order)
    {
        var said = scene.Block.Bytes(entry.Input);
        var done = scene.Block.Bytes(order.Input);
        const int selector = 4, word = 32, few = 8;
        var caller = entry.From.ToWord();
        var namesOthers = false;
        for (var at = selector; at + word <= done.Length; at += word)
        {
            var argument = done.Slice(at, word);
            var isLarge = argument[..^few].IndexOfAnyExcept((byte)0) >= 0;
            if (isLarge && said.IndexOf(argument) >= 0)
            {
                return false;
            }

            // No amount is as large as an address.
            var isName = argument[..12].IndexOfAnyExcept((byte)0) < 0 && argument[12..16].IndexOfAnyExcept((byte)0) >= 0;
            namesOthers |= isName && !argument.SequenceEqual(caller.AsBytes());
        }

        return namesOthers;
    }
}
