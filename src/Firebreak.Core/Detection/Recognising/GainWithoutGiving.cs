using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The actor is left with more of something and with less of nothing, and the protocol paid for it. Corroborates every theft; alone it is
/// also what a plain withdrawal of old savings looks like.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class GainWithoutGiving(Rule rule) : IRecogniser
{
    private const int MuchEffort = 2;

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var hand = scene.Hand;
        // Who calls the protocol directly may be taking out his own; who sends a contract ahead to take for nothing rarely is.
        if (hand.AssetsGained == 0 || hand.AssetsGiven > 0 || hand.Gain.IsNegative
            || scene.IsOurs(scene.Block.Transactions[scene.Transaction].To) || FindPayer(scene) is not { } payer)
        {
            return null;
        }

        var worth = UInt256.Min(scene.Loss, hand.Gain.Magnitude);
        if (_gate.Lets(worth, scene, payer))
        {
            return scene.Tell(
                Rule, payer, pages: false, score: 0.5, $"{scene.Name(payer)} paid {scene.Money(worth)} to {scene.Sender}, who gave nothing in this transaction.",
                scene.Flows());
        }

        // What has no price is told where the way to it was a long one.
        return Effort.Of(scene) >= MuchEffort
            ? scene.Tell(
                Rule, payer, pages: false, score: 0.3,
                $"{scene.Sender} went a long way (loans, callbacks, many calls) to be left with something of {scene.Name(payer)} and gave nothing for it.", scene.Flows())
            : null;
    }

    private static Address? FindPayer(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && scene.IsOurs(row.From) && !scene.IsOurs(row.To))
            {
                return row.From;
            }
        }

        return null;
    }
}
