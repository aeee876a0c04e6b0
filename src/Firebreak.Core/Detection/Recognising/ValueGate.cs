using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>How much must be at stake before a rule may wake anybody: dollars, and a share of what the contract held.</summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class ValueGate(Rule rule)
{
    // Parts per million keep the comparison exact.
    private readonly ulong _minimumPartsPerMillion = (ulong)(rule.Parameter("minimum-gain-share-of-tvl") * 1_000_000m);
    private readonly decimal _minimumUsd = rule.Parameter("minimum-gain-usd");

    /// <summary>For what the protocol lost: by its worth or, of assets without a price, by the part of them that is gone.</summary>
    public bool LetsLoss(Scene scene, Address subject) => Lets(scene.Loss, scene, subject) || scene.UnpricedShareLost >= UnpricedLoss.LeastForAPage;

    /// <summary>For what others than the protocol may lose: its holdings are no measure of that.</summary>
    public bool LetsOthers(UInt256 worth, Scene scene) => !worth.IsZero && (scene.Valuation.InUsd(worth) is not { } usd || usd >= _minimumUsd);

    /// <summary>For what the protocol lost, at its worth.</summary>
    public bool Lets(UInt256 worth, Scene scene, Address subject)
    {
        if (worth.IsZero)
        {
            return false;
        }

        var share = Valuation.Scale(scene.Valuation.ValueHeldBy(subject), _minimumPartsPerMillion, 1_000_000);
        return worth >= share && (scene.Valuation.InUsd(worth) is not { } usd || usd >= _minimumUsd);
    }
}
