using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>What a protocol lost of assets that nobody gave a price, against what it held of them.</summary>
internal static class UnpricedLoss
{
    public static double ShareOf(Scene scene)
    {
        var held = new Dictionary<Address, double>();
        foreach (var holding in scene.Valuation.Holdings)
        {
            if (holding.Asset is { } asset && scene.Valuation.InWei(asset, UInt256.One) is null && scene.IsOurs(holding.Holder))
            {
                held[asset] = held.GetValueOrDefault(asset) + holding.Amount.ToDouble();
            }
        }

        if (held.Count == 0)
        {
            return 0;
        }

        var left = new Dictionary<Address, double>();
        foreach (var flow in scene.Purse.Flows)
        {
            if (flow.Asset is { } asset && held.ContainsKey(asset) && scene.IsOurs(flow.Account))
            {
                left[asset] = left.GetValueOrDefault(asset) - flow.Amount.ToDouble();
            }
        }

        return left.Select(entry => held[entry.Key] > 0 ? Math.Clamp(entry.Value / held[entry.Key], 0, 1) : 0).DefaultIfEmpty(0).Max();
    }
}
