using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>One match that a window remembers.</summary>
/// <param name="At">The time of its block.</param>
/// <param name="Trigger">Which of the rule's triggers.</param>
/// <param name="Place">Its order within the transaction.</param>
/// <param name="Subject">The account that it is about.</param>
/// <param name="Group">Which group it belongs to; zero where there are no groups.</param>
/// <param name="Values">What is kept of it, in the order of the window's measures; of different values their mark.</param>
internal sealed record WindowEntry(
    BlockRef Block, DateTimeOffset At, Hash256 Transaction, int Trigger, long Place, Address Subject, Hash256 Group, Items<Number> Values)
{
    /// <summary>How the features begin that carry entries of windows.</summary>
    public const string Feature = "window/";

    /// <summary>The log that it was; null when it was none.</summary>
    /// <param name="trigger">The trigger that it is a match of.</param>
    public Evidence.Log? PointTo(Trigger trigger) => trigger is LogTrigger
        ? new Evidence.Log(Transaction, (int)(Place & int.MaxValue), Subject, trigger.Name ?? "earlier in the window")
        : null;

    /// <summary>As it is kept in the database, so that a restart knows it again.</summary>
    public Measurement ToMeasurement(string rule, string digest) => new(Block, Transaction, Subject, string.Create(
        CultureInfo.InvariantCulture,
        $"{Feature}{rule}/{digest}/{Trigger}/{Place}/{At.ToUnixTimeMilliseconds()}/{Group.ToHex()}/{string.Join(';', Values.Select(value => value.IsKnown ? value.ToString() : "?"))}"),
        UInt256.Zero);

    /// <summary>The entry of a measurement; null when it is of another rule, or of this one as it was written before.</summary>
    public static WindowEntry? From(Measurement measurement, string rule, string digest)
    {
        var parts = measurement.Feature.Split('/');
        if (parts.Length != 8 || parts[1] != rule || parts[2] != digest
            || !int.TryParse(parts[3], CultureInfo.InvariantCulture, out var trigger)
            || !long.TryParse(parts[4], CultureInfo.InvariantCulture, out var place)
            || !long.TryParse(parts[5], CultureInfo.InvariantCulture, out var at)
            || !Hash256.TryParse(parts[6], out var group))
        {
            return null;
        }

        var values = parts[7].Length == 0 ? [] : parts[7].Split(';').Select(text => Number.TryParse(text, out var value) ? value : Infinite(text)).ToItems();
        return new WindowEntry(
            measurement.Block, DateTimeOffset.FromUnixTimeMilliseconds(at), measurement.Transaction, trigger, place, measurement.Subject, group, values);
    }

    private static Number Infinite(string text) => text switch
    {
        "infinite" => Number.Infinite(isNegative: false),
        "-infinite" => Number.Infinite(isNegative: true),
        _ => Number.Unknown,
    };
}
