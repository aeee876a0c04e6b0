using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A market of the protocol moved a non-fungible token from its holder to whoever acts, and the payment that it made the buyer pay him was
/// nought: a price multiplied by nothing. The holder did not call, and got nothing else.
/// </summary>
public sealed class SoldForNothing(Rule rule) : IRecogniser
{
    // Each look reads the calls.
    private const int MostLooks = 64;

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.NftTransfer) || scene.Watch.IsEveryone)
        {
            return null;
        }

        var looks = 0;
        foreach (ref readonly var sold in scene.Rows)
        {
            if (sold.Kind == ObservationKind.NftTransfer && looks++ < MostLooks && IsAnothers(scene, sold.From) && scene.Hand.Has(sold.To) && SellerOf(scene, sold.Contract) is >= 0 and var market
                && PaymentOf(scene, sold.From) is >= 0 and var payment)
            {
                ref readonly var call = ref scene.Block.Frames[market];
                return scene.Tell(
                    Rule, call.From, pages: true, score: 1,
                    $"{scene.Name(call.From)} gave token {sold.Other} of {scene.Name(sold.Contract)} of {sold.From} to {sold.To} for nothing: the payment that it had made was nought.",
                    [scene.Point(sold, "what was sold"), scene.Point(scene.Rows[payment], "payment of nought"), .. scene.Flows()]);
            }
        }

        return null;
    }

    // Whoever is paid, be it nought, may look like a purse of the payer's: only what he did tells.
    private static bool IsAnothers(Scene scene, Address holder)
    {
        if (holder.IsZero || scene.IsTrusted(holder) || scene.IsNew(holder) || holder == scene.Block.Transactions[scene.Transaction].To)
        {
            return false;
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.From == holder)
            {
                return false;
            }
        }

        return true;
    }

    // The call by which a contract of the protocol had the collection move it.
    private static int SellerOf(Scene scene, Address collection)
    {
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount; at++)
        {
            ref readonly var frame = ref scene.Block.Frames[at];
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.To == collection && frame.Input.Length > 4 && scene.IsOurs(frame.From))
            {
                return at;
            }
        }

        return -1;
    }

    // The row of a payment of nought to the holder; none where anything at all came to him.
    private static int PaymentOf(Scene scene, Address holder)
    {
        var nought = -1;
        for (var i = 0; i < scene.Rows.Length; i++)
        {
            ref readonly var row = ref scene.Rows[i];
            if (row.To == holder && row.Kind == ObservationKind.NftTransfer)
            {
                return -1;
            }

            if (row.IsMovement && row.To == holder && row.From != holder)
            {
                if (!row.Amount.IsZero)
                {
                    return -1;
                }

                nought = i;
            }
        }

        return nought;
    }
}
