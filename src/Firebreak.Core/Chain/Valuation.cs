using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>
/// What one protocol held and what its assets were worth at one block, in wei of the native coin. Judging a transaction uses the block
/// before it, so that a price which the attacker moved never values the attacker's gain.
/// </summary>
/// <param name="At">The block whose state was read.</param>
/// <param name="Rates">One entry per priced asset.</param>
/// <param name="Holdings">What the watched contracts held.</param>
/// <param name="UsdPerCoin">US dollars per whole native coin; null when the operator gave none.</param>
public sealed record Valuation(BlockRef At, Items<Rate> Rates, Items<Holding> Holdings, decimal? UsdPerCoin)
{
    /// <summary>Wei of the native coin that an amount is worth, rounded down; null when the asset has no price.</summary>
    public UInt256? InWei(Address? asset, UInt256 amount)
    {
        if (asset is null)
        {
            return amount;
        }

        foreach (var rate in Rates)
        {
            if (rate.Asset == asset.Value)
            {
                return UInt256.MulDiv(amount, rate.Numerator, rate.Denominator);
            }
        }

        return null;
    }

    /// <summary>The value in wei of everything that a contract held, as far as its assets are priced.</summary>
    public UInt256 ValueHeldBy(Address contract)
    {
        var total = UInt256.Zero;
        foreach (var holding in Holdings)
        {
            if (holding.Holder == contract)
            {
                total += InWei(holding.Asset, holding.Amount) ?? UInt256.Zero;
            }
        }

        return total;
    }

    /// <summary>US dollars for display and for thresholds in dollars; null without a price.</summary>
    public decimal? InUsd(UInt256 wei) => UsdPerCoin is { } usd ? (decimal)wei.ToDouble() / 1e18m * usd : null;
}

/// <summary>The price of an asset as an exact fraction: wei of the native coin per smallest unit.</summary>
public sealed record Rate(Address Asset, UInt256 Numerator, UInt256 Denominator);

/// <summary>How much of an asset (null for the native coin) a contract held, in the asset's smallest unit.</summary>
public sealed record Holding(Address Holder, Address? Asset, UInt256 Amount);
