using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>Everything that the page of one incident shows.</summary>
/// <param name="Timeline">Newest first.</param>
/// <param name="Notes">Newest first.</param>
/// <param name="CaseFile">Null until a case file is sealed.</param>
public sealed record IncidentRoomView(
    string Id,
    Shown Title,
    Shown Protocol,
    string Chain,
    string Subject,
    Chip Severity,
    Chip Status,
    Instant OpenedAt,
    bool MayAcknowledge,
    Shown Acknowledgement,
    Items<Figure> Figures,
    Items<PlanCard> Plans,
    Items<AlertRow> Alerts,
    Items<RosterRow> Roster,
    Items<TimelineRow> Timeline,
    Items<TimelineRow> Notes,
    CaseFileCard? CaseFile)
{
    /// <summary>What woke somebody.</summary>
    public Items<PageRow> Pages { get; init; } = [];

    /// <summary>Null for an empty log: there is no such incident.</summary>
    public static IncidentRoomView? From(IReadOnlyList<Entry> log, Amounts amounts, DateTimeOffset now)
    {
        if (Incident.From(log) is not { } incident)
        {
            return null;
        }

        var day = Instant.DayOf(incident.OpenedAt);
        var timeline = log.Select(entry => TimelineRow.From(entry, day)).Reverse().ToItems();
        return new IncidentRoomView(
            incident.Id.ToString(),
            incident.Title,
            incident.Protocol,
            incident.Chain.ToString(),
            incident.Subject.ToString(),
            Words.Of(incident.Severity),
            Words.Of(incident.Status),
            Instant.WithDate(incident.OpenedAt),
            !incident.IsAcknowledged,
            AcknowledgementIn(log),
            FiguresOf(incident, amounts),
            incident.Plans.Reverse().Select(plan => PlanCard.From(plan, log, now)).ToItems(),
            incident.Alerts.Select(AlertRow.From).ToItems(),
            incident.Roles.Select(role => new RosterRow(role.Person, role.Role)).ToItems(),
            timeline,
            timeline.Where(row => row.Telling.Sign == Sign.Note).ToItems(),
            incident.CaseFile is { } file ? CaseFileCard.From(incident.Id, file) : null)
        {
            Pages = PageRow.Of(incident),
        };
    }

    private static Items<Figure> FiguresOf(Incident incident, Amounts amounts)
    {
        var losses = Losses.Of(incident);
        return
        [
            amounts.Figure("Value at risk", losses.AtRisk, Tone.Neutral, "before the first hostile block"),
            amounts.Figure("Value lost", losses.Lost, losses.Lost is { IsZero: false } ? Tone.Alarm : Tone.Neutral, losses.Source),
            amounts.Figure("Value saved", losses.Saved, Tone.Good, losses.Saved is null ? "once it is contained" : losses.Source),
        ];
    }

    private static string AcknowledgementIn(IReadOnlyList<Entry> log) =>
        log.FirstOrDefault(entry => entry.What is Happened.Acknowledged) is { } entry
            ? $"Acknowledged by {entry.Actor} at {Instant.WithDate(entry.RecordedAt).Brief}"
            : "Nobody has acknowledged this incident yet";
}

/// <summary>One alert of the incident.</summary>
public sealed record AlertRow(string Id, Shown Rule, Shown Because, Chip State, Chip Severity, string Evidence, string Families)
{
    public static AlertRow From(Alert alert) => new(
        alert.Id.ToString(),
        alert.Rule,
        alert.Because,
        Words.Of(alert.State),
        Words.Of(alert.Severity),
        string.Create(CultureInfo.InvariantCulture, $"{alert.Standing.Count} standing, {alert.Orphaned.Count} taken back")
            + (alert.Lapse is { } lapse ? $"; withdrawn, because {lapse.Tell()}" : ""),
        string.Join(", ", alert.Families.Select(Words.Of)));
}

/// <summary>A person of the roster.</summary>
public sealed record RosterRow(string Person, string Role);

/// <summary>The sealed case file in figures.</summary>
/// <param name="Root">Address under which its files are served, with a closing slash.</param>
public sealed record CaseFileCard(Chip State, Shown RootCause, string Root, Items<Fact> Facts, Happened.CaseFileSealed Sealed)
{
    public static CaseFileCard From(IncidentId id, Happened.CaseFileSealed file) => new(
        new Chip(string.Create(CultureInfo.InvariantCulture, $"Edition {file.Edition} sealed"), Tone.Good, Sign.Seal),
        file.Figures.RootCause,
        $"incidents/{id}/case/",
        [
            new Fact("Attacker", file.Figures.Attacker?.ToString() ?? "not known"),
            new Fact("Attack contract", file.Figures.AttackContract?.ToString() ?? "not known"),
            new Fact("Funded by", file.Figures.Funder?.ToString() ?? "not known"),
            new Fact("First hostile block", file.Figures.FirstHostileBlock.ToString(CultureInfo.InvariantCulture)),
            new Fact("Manifest", file.Manifest.ToString()),
        ],
        file);
}

/// <summary>A name and a value.</summary>
public sealed record Fact(string Name, string Value);
