using System.Globalization;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Amounts as the report writes them.</summary>
/// <param name="Coin">Symbol of the native coin.</param>
/// <param name="UsdPerCoin">Null when the operator gave no price.</param>
internal sealed record Money(string Coin, decimal? UsdPerCoin)
{
    private const int Places = 4;

    /// <summary>An amount of the native coin, cut (never rounded up) to four places.</summary>
    public string Coins(UInt256 wei) => $"{Cut(wei, 18)} {Coin}";

    /// <summary>Empty without a price.</summary>
    public string Dollars(UInt256 wei) => UsdPerCoin is { } usd && wei.BitLength <= 128
        ? string.Create(CultureInfo.InvariantCulture, $"≈ ${wei.ToDouble() / 1e18 * (double)usd:N0}")
        : "";

    /// <summary>An amount of any asset, cut to four places.</summary>
    public static string Cut(UInt256 amount, AssetName asset) => $"{Cut(amount, asset.Decimals)} {asset.Symbol}";

    /// <summary>With its sign, all digits and thousands apart.</summary>
    public static string Exact(Int256 amount, int decimals) => (amount.IsNegative ? "−" : amount.IsZero ? "" : "+") + Grouped(amount.Magnitude.ToUnits(decimals));

    private static string Cut(UInt256 amount, int decimals)
    {
        var text = amount.ToUnits(decimals);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return Grouped(text);
        }

        var cut = text[..Math.Min(text.Length, point + 1 + Places)].TrimEnd('0').TrimEnd('.');
        return cut == "0" && !amount.IsZero ? "< 0.0001" : Grouped(cut);
    }

    private static string Grouped(string number)
    {
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var (whole, rest) = point < 0 ? (number, "") : (number[..point], number[point..]);
        for (var place = whole.Length - 3; place > 0; place -= 3)
        {
            whole = whole.Insert(place, ",");
        }

        return whole + rest;
    }
}
