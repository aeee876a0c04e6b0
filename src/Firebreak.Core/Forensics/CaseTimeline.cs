using System.Diagnostics;
using System.Globalization;
using Firebreak.Core.Incidents;

namespace Firebreak.Core.Forensics;

/// <summary>One line of the case's timeline with its three clocks.</summary>
/// <param name="MinedAt">The chain's clock; null when the line speaks of nothing on chain.</param>
/// <param name="KnownAt">Discovery: when Firebreak or a person first knew.</param>
/// <param name="RecordedAt">Action: when it was done and written down.</param>
/// <param name="What">One sentence.</param>
public sealed record TimelineLine(
    long Sequence, DateTimeOffset? MinedAt, DateTimeOffset KnownAt, DateTimeOffset RecordedAt, string By, string What);

/// <summary>Reads an incident's log as a story. Every entry has a line.</summary>
public static class CaseTimeline
{
    public static Items<TimelineLine> Of(IReadOnlyList<Entry> log) => log
        .Select(entry => (Entry: entry, entry.What))
        .Select(line => new TimelineLine(
            line.Entry.Sequence, line.What.MinedAt, line.Entry.KnownAt, line.Entry.RecordedAt, line.Entry.Actor.Name, Tell(line.What)))
        .ToItems();

    /// <summary>What happened, in one sentence.</summary>
    public static string Tell(Happened what) => what switch
    {
        Happened.Opened opened => $"Incident opened, {opened.Severity}: {opened.Title}",
        Happened.AlertAttached { Alert: var alert } => $"Alert {alert.State.ToString().ToLowerInvariant()}: {alert.Because}",
        Happened.AlertUpdated { Alert: var alert } => Invariant($"Alert {alert.State.ToString().ToLowerInvariant()}, {alert.Standing.Count} signals stand: {alert.Because}"),
        Happened.AlertRetracted retracted => $"Alert retracted: the chain went back to block {retracted.Ancestor}",
        Happened.SeverityChanged changed => $"Severity changed from {changed.From} to {changed.To}: {changed.Reason}",
        Happened.RoleAssigned assigned => $"{assigned.Person} is {assigned.Role}",
        Happened.Acknowledged => "Incident acknowledged",
        Happened.Noted noted => $"Note: {noted.Text}",
        Happened.PlanProposed { Plan: var plan } => Invariant($"Plan proposed ({plan.Playbook}): {plan.Title}, {plan.Steps.Count} steps"),
        Happened.PlanApproved approved => $"{approved.Plan} approved: {approved.Approval}",
        Happened.PlanRefused refused => $"{refused.Plan} refused: {refused.Reason}",
        Happened.CaseFileSealed sealedFile => Invariant($"Case file sealed, edition {sealedFile.Edition}, manifest {sealedFile.Manifest}"),
        Happened.Contained contained => $"Contained in block {contained.At}",
        Happened.Closed closed => $"Incident closed: {closed.Lesson}",
        _ => TellStep(what),
    };

    private static string TellStep(Happened what) => what switch
    {
        Happened.StepSimulated step => step.Succeeded
            ? $"Step {step.Step.Number:D} simulated on block {step.At.Number:D}: {string.Join("; ", step.Effects)}"
            : $"Step {step.Step.Number:D} would fail on block {step.At.Number:D}",
        Happened.StepSigned step => Invariant($"Step {step.Step.Number} signed by {step.Sender} with nonce {step.Nonce}: transaction {step.Transaction}"),
        Happened.StepSent step => $"Step {step.Step.Number:D} sent through {step.Endpoint}",
        Happened.StepMined step => $"Step {step.Step.Number:D} mined in block {step.Block.Number:D}, {(step.Succeeded ? "succeeded" : "reverted")}",
        Happened.StepVerified step => $"Step {step.Step.Number:D} verified at block {step.At.Number:D}: {step.Finding}",
        Happened.StepDropped step => $"Step {step.Step.Number:D} was taken back by the chain with block {step.Orphaned}",
        Happened.StepFailed step => $"Step {step.Step.Number:D} failed: {step.Reason}",
        _ => throw new UnreachableException(what.GetType().Name),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
