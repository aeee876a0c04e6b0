using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>Values signed amounts so that rounding never creates value.</summary>
public static class Worth
{
    /// <summary>
    /// Wei of the native coin that a net amount is worth: rounded towards minus infinity, so that the values of amounts which cancel
    /// each other never add up to more than nothing. Null when the asset has no price, or the value is beyond 2^255.
    /// </summary>
    public static Int256? Of(Valuation prices, Address? asset, Int256 net)
    {
        if (asset is null)
        {
            return net;
        }

        foreach (var rate in prices.Rates)
        {
            if (rate.Asset == asset.Value)
            {
                return rate.Denominator.IsZero ? null : Apply(rate, net);
            }
        }

        return null;
    }

    private static Int256? Apply(Rate rate, Int256 net)
    {
        if (!TryMultiply(net.Magnitude, rate, out var value))
        {
            return null;
        }

        if (!net.IsNegative)
        {
            return Int256.TryFromUInt256(value, out var gain) ? gain : null;
        }

        // The remainder is below the divisor, so the wrapping difference is exact.
        var remainder = (net.Magnitude * rate.Numerator) - (value * rate.Denominator);
        var owed = remainder.IsZero ? value : value + UInt256.One;
        return Int256.TryFromUInt256(owed, out var loss) ? -loss : null;
    }

    private static bool TryMultiply(UInt256 amount, Rate rate, out UInt256 value)
    {
        try
        {
            value = UInt256.MulDiv(amount, rate.Numerator, rate.Denominator);
            return true;
        }
        catch (OverflowException)
        {
            // Only a broken or hostile token has amounts of this size; its worth is unknown, not infinite.
            value = UInt256.Zero;
            return false;
        }
    }
}
