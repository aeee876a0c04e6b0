using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Web.Views;

namespace Firebreak.Web.Api;

/// <summary>An incident in a list. Amounts are decimal strings in wei; null while not known.</summary>
public sealed record IncidentAnswer(
    string Id,
    string Chain,
    string Protocol,
    string Subject,
    string Title,
    string Severity,
    string Status,
    DateTimeOffset OpenedAt,
    bool Acknowledged,
    string ValueAtRisk,
    string? ValueLost,
    string? ValueSaved,
    bool ValueIsEstimate,
    long Version)
{
    public static IncidentAnswer From(Incident incident)
    {
        var losses = Losses.Of(incident);
        return new IncidentAnswer(
            incident.Id.ToString(),
            incident.Chain.ToString(),
            incident.Protocol,
            incident.Subject.ToString(),
            incident.Title,
            incident.Severity.ToString(),
            incident.Status.ToString(),
            incident.OpenedAt,
            incident.IsAcknowledged,
            losses.AtRisk.ToString(),
            losses.Lost?.ToString(),
            losses.Saved?.ToString(),
            ValueIsEstimate: incident.CaseFile is null,
            incident.Version);
    }
}

/// <summary>One incident whole.</summary>
public sealed record IncidentDetailAnswer(
    IncidentAnswer Incident,
    IReadOnlyList<PersonAnswer> Roster,
    IReadOnlyList<AlertAnswer> Alerts,
    IReadOnlyList<PlanAnswer> Plans,
    CaseFileAnswer? CaseFile)
{
    public static IncidentDetailAnswer From(Incident incident) => new(
        IncidentAnswer.From(incident),
        [.. incident.Roles.Select(role => new PersonAnswer(role.Person, role.Role))],
        [.. incident.Alerts.Select(alert => new AlertAnswer(
            alert.Id.ToString(), alert.Rule, alert.State.ToString(), alert.Severity.ToString(), alert.Because, alert.Standing.Count, alert.Orphaned.Count)
            {
                Lapse = alert.Lapse?.Tell(),
            })],
        [.. incident.Plans.Select(PlanAnswer.From)],
        incident.CaseFile is { } file ? CaseFileAnswer.From(file) : null);
}

public sealed record PersonAnswer(string Person, string Role);

public sealed record AlertAnswer(string Id, string Rule, string State, string Severity, string Because, int Standing, int Orphaned)
{
    /// <summary>Why evidence that was raised early left without having come true; null in all other cases.</summary>
    public string? Lapse { get; init; }
}

/// <summary>A plan and its steps.</summary>
public sealed record PlanAnswer(
    string Id, string Title, string Because, string Playbook, string Approval, string Status, DateTimeOffset ExpiresAt, IReadOnlyList<StepAnswer> Steps)
{
    public static PlanAnswer From(PlanView view) => new(
        view.Plan.Id.ToString(),
        view.Plan.Title,
        view.Plan.Because,
        view.Plan.Playbook,
        view.Plan.Approval.ToString(),
        view.Status.ToString(),
        view.Plan.ExpiresAt,
        [.. view.Plan.Steps.Select(step => StepAnswer.From(step, view))]);
}

public sealed record StepAnswer(
    int Number, string Call, string Target, string Data, string Lever, IReadOnlyList<string> Blocks, string Undo, string Signer, bool Verified)
{
    /// <summary>When what it did ends by itself; null when it does not stand, or does not end.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Whether it can be pulled again before or after that, in words; null where <see cref="EndsAt"/> is.</summary>
    public string? Renewal { get; init; }

    /// <summary>How many owners of the Safe have signed, and who has not since when; null where none are asked.</summary>
    public string? Owners { get; init; }

    public static StepAnswer From(ProposedStep step, PlanView view) => new(
        step.Number, step.Call, step.Target.ToString(), step.Data.ToString(), step.Lever, [.. step.Blocks], step.Undo, step.Signer, view.IsVerified(step.Number))
    {
        EndsAt = view.BoundOf(step.Number)?.EndsAt,
        Renewal = view.BoundOf(step.Number)?.Renewal,
        Owners = view.OfferOf(step.Number) is { } offer && !view.SignedOf(step.Number).Any() ? Core.Response.SafeStanding.Clock(view, offer) : null,
    };
}

public sealed record CaseFileAnswer(
    int Edition, string Manifest, string RootCause, string? Attacker, string? AttackContract, string? Funder, string FirstHostileBlock)
{
    public static CaseFileAnswer From(Happened.CaseFileSealed file) => new(
        file.Edition,
        file.Manifest.ToString(),
        file.Figures.RootCause,
        file.Figures.Attacker?.ToString(),
        file.Figures.AttackContract?.ToString(),
        file.Figures.Funder?.ToString(),
        file.Figures.FirstHostileBlock.ToString(CultureInfo.InvariantCulture));
}

/// <summary>One line of the log with its links. The amounts inside <paramref name="What"/> keep the form of the case record.</summary>
public sealed record EntryAnswer(
    long Sequence, DateTimeOffset? MinedAt, DateTimeOffset KnownAt, DateTimeOffset RecordedAt, string By, JsonElement What, string Previous, string Hash)
{
    public static EntryAnswer From(Entry entry) => new(
        entry.Sequence,
        entry.What.MinedAt,
        entry.KnownAt,
        entry.RecordedAt,
        entry.Actor.Name,
        JsonSerializer.Deserialize<JsonElement>(entry.Payload),
        entry.Previous.ToString(),
        entry.Hash.ToString());
}

/// <summary>How it stands with the node.</summary>
/// <param name="HeadSeenAt">By our clock; null before the first block.</param>
public sealed record HealthAnswer(string Node, DateTimeOffset Since, string Reason, string? HeadNumber, string? HeadHash, DateTimeOffset? HeadSeenAt)
{
    /// <summary>Why the chain is not followed any further; null while it is.</summary>
    public string? Halted { get; init; }

    /// <summary>How it stands with pending transactions; absent where only the node itself is told of.</summary>
    public PendingAnswer? Pending { get; init; }

    public static HealthAnswer From(NodeState state, SeenHead? head) => new(
        state.Condition.ToString(),
        state.Since,
        state.Reason,
        head?.Block.Number.ToString(CultureInfo.InvariantCulture),
        head?.Block.Hash.ToString(),
        head?.SeenAt);
}

/// <summary>How it stands with pending transactions, counted since the start.</summary>
/// <param name="State">How they are watched, or why not.</param>
/// <param name="Dropped">Not tried, because more came than could be tried in time.</param>
/// <param name="Superseded">Mined or gone before they could be tried.</param>
/// <param name="NotEvaluated">Of those judged: how often a rule lacked something.</param>
public sealed record PendingAnswer(
    bool IsOn, string State, long Seen, long Judged, long Dropped, long Failed, long Superseded, long NotEvaluated)
{
    public static PendingAnswer From(PendingStatus status)
    {
        var counts = status.Counts;
        return new(
            status.IsOn, status.State, counts.Seen, counts.Judged, counts.Dropped, counts.Failed, counts.Superseded, counts.NotEvaluated);
    }
}
