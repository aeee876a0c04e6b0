using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>What a protocol lost of assets that nobody gave a price, against what it held of them.</summary>
internal static class UnpricedLoss
{
    /// <summary>The part whose loss may wake somebody: larger than with a price, for whether claims were burned for it nobody can weigh.</summary>
    public const double LeastForAPage = 0.05;

    /// <summary>The largest part, from 0 to 1, of such an asset that left on balance.</summary>
    public static double ShareOf(Valuation valuation, Watch watch, Economics purse)
    {
        var held = new Dictionary<Address, double>();
        foreach (var holding in valuation.Holdings)
        {
            if (holding.Asset is { } asset && valuation.InWei(asset, UInt256.One) is null && watch.Protects(holding.Holder))
            {
                held[asset] = held.GetValueOrDefault(asset) + holding.Amount.ToDouble();
            }
        }

        if (held.Count == 0)
        {
            return 0;
        }

        var left = new Dictionary<Address, double>();
        foreach (var flow in purse.Flows)
        {
            if (flow.Asset is { } asset && held.ContainsKey(asset) && watch.Protects(flow.Account))
            {
                left[asset] = left.GetValueOrDefault(asset) - flow.Amount.ToDouble();
            }
        }

        return left.Select(entry => held[entry.Key] > 0 ? Math.Clamp(entry.Value / held[entry.Key], 0, 1) : 0).DefaultIfEmpty(0).Max();
    }
}
