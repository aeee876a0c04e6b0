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

/// <summary>One condition of reopening.</summary>
public sealed record GateItem(bool Holds, string What);

/// <summary>Whether what a plan closed may be opened again. Opening too early gives the attacker a second strike.</summary>
public static class ReopeningGate
{
    /// <summary>So many people must say that the cause is gone.</summary>
    public const int People = 2;

    /// <summary>So long after the pull, and after the last page, nothing is opened.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromHours(1);

    /// <summary>Every condition, those that hold too: whoever opens must have seen them all.</summary>
    public static Items<GateItem> Judge(Incident incident, PlanView plan, IReadOnlyCollection<ReplayFinding> replays, DateTimeOffset now)
    {
        var agreed = incident.Reopenings.Where(known => known.Plan == plan.Plan.Id).ToList();
        return
        [
            new GateItem(plan.Status == PlanStatus.Done, plan.Status == PlanStatus.Done ? "every step was pulled and read back" : $"the plan is {plan.Status}: there is nothing to take back"),
            new GateItem(agreed.Count > 0, agreed.Count > 0 ? $"the cause is gone, says {string.Join("; ", agreed.Select(one => $"{one.Person}: {one.Reason}"))}" : "nobody has said that the cause is gone, and why: --by NAME --because TEXT"),
            new GateItem(agreed.Count >= People, string.Create(CultureInfo.InvariantCulture, $"{agreed.Count} of {People} people agree to open")),
            .. replays.Count == 0 ? [new GateItem(Holds: false, "there is no mined hostile transaction to replay")] : replays.Select(replay => new GateItem(replay.Verdict == ReplayVerdict.Stopped, replay.Says)),
            Rest(plan, now),
            Quiet(incident, now),
        ];
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
