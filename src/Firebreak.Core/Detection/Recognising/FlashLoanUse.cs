using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R5: borrowed money was used on the protocol: by a lender's event or callback, or because the same amount of an asset went out and came back.</summary>
public sealed class FlashLoanUse(Rule rule) : IBackdrop
{
    // Each look reads the rows once.
    private const int MostLooks = 32;

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var loan = scene.Observed.Find(ObservationKind.FlashLoan);
        if (loan >= 0)
        {
            ref readonly var row = ref scene.Rows[loan];
            return Tell(scene, row, $"A flash loan of {row.Contract} was used in this transaction.");
        }

        return FindReturned(scene) is >= 0 and var lent
            ? Tell(scene, scene.Rows[lent], $"{scene.Rows[lent].From} lent to whoever it then called, and had it back before the call ended.")
            : null;
    }

    // No event and no known callback: an amount went out, its receiver was called by whoever gave it, and as much came back.
    private static int FindReturned(Scene scene)
    {
        var looks = 0;
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length && looks < MostLooks; i++)
        {
            if (!rows[i].IsMovement || rows[i].Amount.IsZero || scene.Hand.Has(rows[i].From) || !scene.Hand.Has(rows[i].To))
            {
                continue;
            }

            looks++;
            for (var back = i + 1; back < rows.Length; back++)
            {
                if (rows[back].IsMovement && rows[back].Asset == rows[i].Asset && rows[back].To == rows[i].From && scene.Hand.Has(rows[back].From)
                    && rows[back].Amount >= rows[i].Amount && CallsBack(scene, rows[i].From, rows[i].To))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private static bool CallsBack(Scene scene, Address lender, Address borrower)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.From == lender && frame.To == borrower && frame.Input.Length >= 4)
            {
                return true;
            }
        }

        return false;
    }

    private Signal? Tell(Scene scene, in ObservationRow row, string what)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && scene.IsOurs(frame.Context))
            {
                return scene.Tell(Rule, frame.Context, pages: false, score: 0.1, what, [scene.Point(row, "loan")]);
            }
        }

        return null;
    }
}
