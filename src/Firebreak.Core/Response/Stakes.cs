using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>An amount that is not known exactly, in wei of the native coin.</summary>
/// <param name="Likely">The best guess; between the other two.</param>
public sealed record WeiRange(UInt256 Low, UInt256 Likely, UInt256 High);

/// <summary>
/// The gate before an action: what waiting may cost beside what acting costs if the alarm is false, in money with its bounds. It states no
/// probability of its own; it says how sure one must be that the alarm is right for acting to pay.
/// </summary>
/// <param name="Waiting">What more is lost while a person is waited for, if the alarm is right.</param>
/// <param name="Acting">What the stop costs; null when the protocol file does not say what an hour of it costs.</param>
/// <param name="Stops">What honest users cannot do meanwhile.</param>
/// <param name="Caveats">What the figures leave out, one sentence each.</param>
public sealed record Stakes(WeiRange Waiting, WeiRange? Acting, Items<string> Stops, Items<string> Caveats)
{
    /// <summary>How long a page may wait for its person (SEAL: answered within 15 minutes).</summary>
    public static TimeSpan Wait { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Acting pays when the chance, in percent, that the alarm is right is above this: likely cost by likely loss. Null when it is not known.</summary>
    public int? PaysAbovePercent => Acting is null || Waiting.Likely.IsZero
        ? null
        : (int)Math.Min(100UL, (ulong)Valuation.Scale(100UL, UInt256.Min(Acting.Likely, Waiting.Likely), Waiting.Likely));

    public static Stakes Of(Incident incident, ProposedPlan plan, Protocol protocol, Items<Lever> levers)
    {
        var pulled = plan.Steps.Select(step => levers.FirstOrDefault(lever => lever.Id == step.Lever)).OfType<Lever>().ToList();
        var stops = plan.Steps.SelectMany(step => step.Blocks).Distinct(StringComparer.Ordinal).ToItems();
        var acting = CostOfActing(protocol);
        return new Stakes(LossOfWaiting(incident), acting, stops, [.. LeftOut(incident, acting, stops, pulled)]);
    }

    // Each theft is counted once, however many rules saw it.
    private static WeiRange LossOfWaiting(Incident incident)
    {
        var thefts = incident.Alerts.SelectMany(alert => alert.Standing).Where(signal => signal.Provenance.Stage == EvidenceStage.Mined)
            .GroupBy(signal => signal.Provenance.Transaction).Select(same => (At: same.Min(signal => signal.Provenance.MinedAt), Gain: same.Max(signal => signal.Gain))).ToList();
        var lost = thefts.Aggregate(UInt256.Zero, (sum, theft) => sum + UInt256.Min(theft.Gain, Valuation.MostWorth));
        var left = incident.ValueAtRisk > lost ? incident.ValueAtRisk - lost : UInt256.Zero;
        var likely = thefts.Count == 0 ? left / 2UL : UInt256.Min(left, AtThisPace(thefts, lost));
        return new WeiRange(UInt256.Zero, likely, left);
    }

    // One theft says nothing of the pace: then one more like it.
    private static UInt256 AtThisPace(List<(DateTimeOffset At, UInt256 Gain)> thefts, UInt256 lost)
    {
        var lasted = thefts.Max(theft => theft.At) - thefts.Min(theft => theft.At);
        return lasted < TimeSpan.FromSeconds(1) ? lost : Valuation.Scale(lost, (ulong)Wait.TotalSeconds, (ulong)lasted.TotalSeconds);
    }

    private static WeiRange? CostOfActing(Protocol protocol)
    {
        var coin = protocol.Assets.FirstOrDefault(asset => asset.IsNative);
        if (protocol.StopCost is not { } cost || coin?.Usd is not { } price || price <= 0)
        {
            return null;
        }

        UInt256 Hours(TimeSpan time) => UInt256.FromUnits(decimal.Round(cost.UsdPerHour * (decimal)time.TotalHours / price, 9).ToString(System.Globalization.CultureInfo.InvariantCulture), coin.Decimals);
        return new WeiRange(Hours(cost.Shortest), Hours((cost.Shortest + cost.Longest) / 2), Hours(cost.Longest));
    }

    private static IEnumerable<string> LeftOut(Incident incident, WeiRange? acting, Items<string> stops, List<Lever> pulled)
    {
        if (acting is null)
        {
            yield return "What an hour of the stop costs is not known: write stopCost: into the protocol file.";
        }

        if (incident.ValueAtRisk.IsZero)
        {
            yield return "The value at risk is not known.";
        }

        if (stops.Contains("liquidate", StringComparer.Ordinal) || stops.Contains("repay", StringComparer.Ordinal) || pulled.Exists(lever => lever.Traps.Any(trap => trap.Kind == LeverTrapKind.GrowsBadDebt)))
        {
            yield return "Loans cannot be repaid or liquidated meanwhile: bad debt grows with the price, beyond these figures.";
        }

        foreach (var lever in pulled.Where(lever => lever.Life.Acts is not null))
        {
            yield return $"{lever.Title} lasts {lever.Life.Acts}.";
        }

        yield return "If the alarm was meant to make you stop, stopping is what it costs: look at who gains from the stop.";
    }
}
