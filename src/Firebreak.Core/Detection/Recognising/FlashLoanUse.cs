using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R5: borrowed money was used on the protocol: by a lender's event or callback, or because the same amount of an asset went out and came back.</summary>
public sealed class FlashLoanUse(Rule rule) : IBackdrop
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var loan = scene.Observed.Find(ObservationKind.FlashLoan);
        if (loan >= 0)
        {
            ref readonly var row = ref scene.Rows[loan];
            return Tell(scene, row, $"A flash loan of {row.Contract} was used in this transaction.");
        }

        return null;
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
