using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>The largest payment that left the protocol in a transaction, of what did not come back, and the call from outside that had it made.</summary>
/// <param name="Row">Index in the scene's rows.</param>
/// <param name="Order">The call into the protocol, index in the block's frames.</param>
/// <param name="Entry">The contract of the protocol that was called.</param>
/// <param name="Caller">Who called it directly.</param>
internal sealed record Payout(int Row, Address Payer, Address Payee, Address Asset, UInt256 Amount, int Order, Address Entry, Address Caller)
{
    /// <summary>The call that moved it, index in the block's frames.</summary>
    public int Move { get; private init; }

    /// <summary>Null where nothing left, or where it was pulled by an allowance and nobody called the payer.</summary>
    public static Payout? Find(Scene scene)
    {
        var (row, most, border) = (-1, 0.0, scene.Border);
        for (var i = 0; i < scene.Rows.Length; i++)
        {
            if (IsOut(scene, scene.Rows[i]) && border.Lost(scene.Rows[i].Asset) && ShareOf(scene, scene.Rows[i]) is var share && share > most)
            {
                (row, most) = (i, share);
            }
        }

        return row < 0 ? null : WithOrder(scene, row, scene.Block.Transactions[scene.Transaction].FrameStart);
    }

    /// <summary>Every payment that left and did not come back, in the order in which they were made, with the call that had it made.</summary>
    public static List<Payout> All(Scene scene, int most)
    {
        var (found, border, next) = (new List<Payout>(), scene.Border, scene.Block.Transactions[scene.Transaction].FrameStart);
        var looks = 0;
        for (var i = 0; i < scene.Rows.Length && looks < most; i++)
        {
            if (IsOut(scene, scene.Rows[i]) && border.Lost(scene.Rows[i].Asset) && looks++ < most && WithOrder(scene, i, next) is { } payout)
            {
                found.Add(payout);
                next = payout.Move + 1;
            }
        }

        return found;
    }

    private static bool IsOut(Scene scene, in ObservationRow row) => row.IsMovement && !row.Amount.IsZero && !row.To.IsZero
        && scene.IsOurs(row.From) && !scene.IsTrusted(row.To) && !scene.IsNew(row.From) && row.Kind != ObservationKind.Wrapping;

    private static double ShareOf(Scene scene, in ObservationRow row)
    {
        var held = scene.HeldOf(row.Asset);
        return held.IsZero ? 0 : row.Amount.ToDouble() / held.ToDouble();
    }

    private static Payout? WithOrder(Scene scene, int place, int first)
    {
        ref readonly var row = ref scene.Rows[place];
        var frames = scene.Block.Frames;
        ref readonly var transaction = ref scene.Block.Transactions[scene.Transaction];
        for (var at = first; at < transaction.FrameStart + transaction.FrameCount; at++)
        {
            ref readonly var frame = ref frames[at];
            var pays = row.Frame >= 0 ? at == row.Frame : frame.From == row.From && frame.To == row.Contract && frame.Kind == FrameKind.Call;
            if (pays && !frame.Reverted && OrderOf(scene, frame.Parent) is >= 0 and var order)
            {
                return new Payout(place, row.From, row.To, row.Asset, row.Amount, order, frames[order].Context, frames[order].From) { Move = at };
            }
        }

        return null;
    }

    // The innermost call that came from outside the protocol: whoever made it ordered what followed.
    private static int OrderOf(Scene scene, int frame)
    {
        var frames = scene.Block.Frames;
        for (var at = frame; at >= 0; at = frames[at].Parent)
        {
            if (scene.IsOurs(frames[at].Context) && !scene.IsOurs(frames[at].From))
            {
                return at;
            }
        }

        return -1;
    }
}
