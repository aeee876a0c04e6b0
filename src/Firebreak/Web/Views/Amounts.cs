using System.Globalization;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Web.Views;

/// <summary>Money for people: coins cut (never rounded up) to four places, dollars to whole ones.</summary>
/// <param name="Coin">Symbol of the native coin.</param>
/// <param name="UsdPerCoin">Null when the operator gave no price.</param>
public sealed record Amounts(string Coin, decimal? UsdPerCoin)
{
    private const int Places = 4;

    public string Coins(UInt256 wei)
    {
        var text = wei.ToUnits(18);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "" : text[(point + 1)..].PadRight(Places, '0')[..Places].TrimEnd('0');
        var cut = fraction.Length == 0 && whole == "0" && !wei.IsZero ? "< 0.0001" : Grouped(whole) + (fraction.Length == 0 ? "" : "." + fraction);
        return $"{cut} {Coin}";
    }

    /// <summary>Null without a price.</summary>
    public string? Dollars(UInt256 wei) => UsdPerCoin is { } usd && wei.BitLength <= 128
        ? string.Create(CultureInfo.InvariantCulture, $"≈ ${wei.ToDouble() / 1e18 * (double)usd:N0}")
        : null;

    public Figure Figure(string label, UInt256? wei, Tone tone, string remark) => wei is { } amount
        ? new Figure(label, Coins(amount), Dollars(amount), $"{amount} wei", remark, tone)
        : new Figure(label, "not known yet", null, "", remark, Tone.Faded);

    private static string Grouped(string digits)
    {
        var head = digits.Length % 3;
        var groups = Enumerable.Range(0, digits.Length / 3).Select(group => digits.Substring(head + (group * 3), 3));
        return string.Join(',', head == 0 ? groups : groups.Prepend(digits[..head]));
    }
}

/// <summary>One amount on a tile.</summary>
/// <param name="Exact">The amount to the wei.</param>
/// <param name="Remark">Where the figure comes from.</param>
public sealed record Figure(string Label, string Amount, string? Dollars, string Exact, string Remark, Tone Tone);

/// <summary>What an attack cost, as far as it is known: sealed figures first, the alerts' estimate before that.</summary>
public sealed record Losses(UInt256 AtRisk, UInt256? Lost, UInt256? Saved, string Source)
{
    public static Losses Of(Incident incident)
    {
        if (incident.CaseFile is { } sealedFile)
        {
            var figures = sealedFile.Figures;
            return new Losses(figures.ValueAtRisk, figures.ValueLost, figures.ValueSaved, "from the sealed case file");
        }

        var taken = TakenSoFar(incident);
        var saved = incident.Status == IncidentStatus.Contained && taken is { } lost && lost <= incident.ValueAtRisk
            ? incident.ValueAtRisk - lost
            : (UInt256?)null;
        return new Losses(incident.ValueAtRisk, taken, saved, "estimate from alerts");
    }

    // Several rules may report the same transaction; its largest gain counts once.
    private static UInt256? TakenSoFar(Incident incident)
    {
        var perTransaction = incident.Alerts
            .SelectMany(alert => alert.Standing)
            .GroupBy(signal => signal.Provenance.Transaction)
            .Select(group => group.Max(signal => signal.Gain))
            .ToList();
        return perTransaction.Count == 0 ? null : perTransaction.Aggregate(UInt256.Zero, (sum, gain) => sum + gain);
    }
}
