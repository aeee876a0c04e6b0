using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The actor is left with more of something and with less of nothing, and the protocol paid for it. Corroborates every theft; alone it is
/// also what a plain withdrawal of old savings looks like.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class GainWithoutGiving(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var hand = scene.Hand;
        if (hand.AssetsGained == 0 || hand.AssetsGiven > 0 || hand.Gain.Sign <= 0)
        {
            return null;
        }

        // Who calls the protocol directly may be taking out his own; who sends a contract ahead to take for nothing rarely is.
        var entry = scene.Block.Transactions[scene.Transaction].To;
        var worth = UInt256.Min(scene.Loss, hand.Gain.Magnitude);
        if (scene.IsOurs(entry) || FindPayer(scene) is not { } payer || !_gate.Lets(worth, scene, payer))
        {
            return null;
        }

        return scene.Tell(
            Rule, payer, pages: false, score: 0.5, $"{scene.Name(payer)} paid {scene.Money(worth)} to {scene.Sender}, who gave nothing in this transaction.", scene.Flows());
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
