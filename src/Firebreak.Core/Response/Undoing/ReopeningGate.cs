using System.Globalization;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Undoing;

/// <summary>What the replay of a hostile transaction on its own state, with today's code in place of that of then, has shown.</summary>
public enum ReplayVerdict
{
    /// <summary>With the code of then it succeeds, with today's it fails.</summary>
    Stopped,

    /// <summary>It succeeds with today's code, too.</summary>
    StillWorks,

    /// <summary>Nothing changed, or it does not even succeed with the code of then.</summary>
    ProvesNothing,
}

/// <param name="Says">One sentence.</param>
public sealed record ReplayFinding(Hash256 Transaction, ReplayVerdict Verdict, string Says);

/// <summary>What came of replaying the hostile transactions of an incident.</summary>
/// <param name="Hostile">How many there are; beyond those that were replayed nothing is known of them.</param>
public sealed record Replays(Items<ReplayFinding> Findings, int Hostile);

/// <summary>One condition of reopening.</summary>
/// <param name="Holds">Null for what Firebreak does not look at: people must.</param>
public sealed record GateItem(bool? Holds, string What);

/// <summary>Whether what a plan closed may be opened again. Opening too early gives the attacker a second strike.</summary>
public static class ReopeningGate
{
    /// <summary>So many people must say that the cause is gone.</summary>
    public const int People = 2;

    /// <summary>So long after the pull, and after the last page, nothing is opened.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromHours(1);

    /// <summary>Every condition, those that hold too: whoever opens must have seen them all.</summary>
    public static Items<GateItem> Judge(Incident incident, PlanView plan, Replays replays, DateTimeOffset now)
    {
        var agreed = incident.Reopenings.Where(known => known.Plan == plan.Plan.Id).ToList();
        return
        [
            new GateItem(plan.Status == PlanStatus.Done, plan.Status == PlanStatus.Done ? "every step was pulled and read back" : $"the plan is {plan.Status}: there is nothing to take back"),
            new GateItem(agreed.Count > 0, agreed.Count > 0 ? $"the cause is gone, says {string.Join("; ", agreed.Select(one => $"{one.Person}: {one.Reason}"))}" : "nobody has said that the cause is gone, and why: --by NAME --because TEXT"),
            new GateItem(agreed.Count >= People, string.Create(CultureInfo.InvariantCulture, $"{agreed.Count} of {People} people agree to open")),
            .. Replayed(replays),
            Rest(plan, now),
            Quiet(incident, now),
        ];
    }

    private static IEnumerable<GateItem> Replayed(Replays replays)
    {
        if (replays.Findings.Count == 0)
        {
            yield return new GateItem(Holds: false, "there is no mined hostile transaction to replay");
        }

        foreach (var replay in replays.Findings)
        {
            yield return new GateItem(replay.Verdict == ReplayVerdict.Stopped, replay.Says);
        }

        if (replays.Hostile > replays.Findings.Count)
        {
            yield return new GateItem(
                Holds: null, string.Create(CultureInfo.InvariantCulture, $"only the {replays.Findings.Count} earliest of {replays.Hostile} hostile transactions were replayed: whether the others would still work is for people to find out"));
        }
    }

    private static GateItem Rest(PlanView plan, DateTimeOffset now)
    {
        var pulled = plan.Progress.OfType<Happened.StepMined>().Select(step => step.BlockTime).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return now - pulled >= Grace
            ? new GateItem(Holds: true, "it has stood for an hour")
            : new GateItem(Holds: false, $"it was pulled at {pulled.ToString("u", CultureInfo.InvariantCulture)}: wait until {(pulled + Grace).ToString("u", CultureInfo.InvariantCulture)}");
    }

    private static GateItem Quiet(Incident incident, DateTimeOffset now)
    {
        var last = incident.Alerts.Where(alert => alert is { Pages: true, GoesOn: true }).Select(alert => alert.LastSeenAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return now - last >= Grace
            ? new GateItem(Holds: true, "nothing paged for an hour")
            : new GateItem(Holds: false, $"the last page was at {last.ToString("u", CultureInfo.InvariantCulture)}: wait until {(last + Grace).ToString("u", CultureInfo.InvariantCulture)}");
    }
}
