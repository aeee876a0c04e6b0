using System.Text.Json.Serialization;
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
    /// <summary>
    /// No worth is ever told as more than this, far above all money there is: prices and amounts come from contracts that may lie, and
    /// neither a sum nor a comparison of worths may overflow.
    /// </summary>
    public static UInt256 MostWorth { get; } = UInt256.One << 190;

    private const double MostDecimal = 7.9e28;

    /// <summary>The block that is judged, with the changes of state that it made; null where nobody needed to ask for them. No part of what is sealed about prices.</summary>
    [JsonIgnore]
    public Block? Whole { get; init; }

    /// <summary>What contracts had written down about those who act in the block that is judged; null where nobody needed to ask, or nobody answered. No part of what is sealed about prices.</summary>
    [JsonIgnore]
    public Records? Records { get; init; }

    /// <summary>Calls of the block that is judged, and what the chain answers to them without what the block did; few blocks have any.</summary>
    public Items<ViewAnswer> Views { get; init; } = [];

    /// <summary>
    /// Wei of the native coin that an amount is worth, rounded down and at most <see cref="MostWorth"/>; null when the asset has no price.
    /// </summary>
    public UInt256? InWei(Address? asset, UInt256 amount)
    {
        if (asset is null)
        {
            return UInt256.Min(amount, MostWorth);
        }

        foreach (var rate in Rates)
        {
            if (rate.Asset == asset.Value)
            {
                return rate.Denominator.IsZero ? null : Scale(amount, rate.Numerator, rate.Denominator);
            }
        }

        return null;
    }

    /// <summary>amount * numerator / denominator, rounded down and at most <see cref="MostWorth"/>. The denominator is not zero.</summary>
    public static UInt256 Scale(UInt256 amount, UInt256 numerator, UInt256 denominator)
    {
        if (amount.IsZero || numerator.IsZero)
        {
            return UInt256.Zero;
        }

        // The quotient has at least this many bits less one, so whatever passes here fits in a word.
        var bits = amount.BitLength + numerator.BitLength - denominator.BitLength;
        return bits > MostWorth.BitLength + 1 ? MostWorth : UInt256.Min(UInt256.MulDiv(amount, numerator, denominator), MostWorth);
    }

    /// <summary>The value in wei of everything that a contract held, as far as its assets are priced.</summary>
    public UInt256 ValueHeldBy(Address contract)
    {
        var total = UInt256.Zero;
        foreach (var holding in Holdings)
        {
            if (holding.Holder == contract)
            {
                total = UInt256.Min(total + (InWei(holding.Asset, holding.Amount) ?? UInt256.Zero), MostWorth);
            }
        }

        return total;
    }

    /// <summary>US dollars for display and for thresholds in dollars, at most what a decimal holds; null without a price.</summary>
    public decimal? InUsd(UInt256 wei)
    {
        if (UsdPerCoin is not { } usd)
        {
            return null;
        }

        var dollars = wei.ToDouble() / 1e18 * (double)usd;
        return dollars < MostDecimal ? (decimal)dollars : decimal.MaxValue;
    }
}

/// <summary>The price of an asset as an exact fraction: wei of the native coin per smallest unit.</summary>
public sealed record Rate(Address Asset, UInt256 Numerator, UInt256 Denominator);

/// <summary>How much of an asset (null for the native coin) a contract held, in the asset's smallest unit.</summary>
public sealed record Holding(Address Holder, Address? Asset, UInt256 Amount);
