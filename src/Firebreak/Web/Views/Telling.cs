using System.Diagnostics;
using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>A line of the log for the eye: the one narration of it, a sign, and what backs it.</summary>
/// <param name="Detail">Hashes and reasons that the sentence leaves out; empty when there is nothing more.</param>
public sealed record Telling(Sign Sign, Tone Tone, Shown Sentence, Shown Detail)
{
    public static Telling Of(Happened what)
    {
        var (sign, tone, detail) = Mark(what);
        return new Telling(sign, tone, what.Tell(), detail);
    }

    private static (Sign Sign, Tone Tone, string Detail) Mark(Happened what) => what switch
    {
        Happened.Opened opened => (Sign.Alarm, Tone.Alarm, $"{opened.Protocol} on {opened.Chain}, {opened.Subject}"),
        Happened.AlertAttached attached => (Sign.Alarm, Tone.Alarm, Evidence(attached.Alert)),
        Happened.AlertUpdated updated => (Sign.Alarm, Words.Of(updated.Alert.State).Tone, Evidence(updated.Alert)),
        Happened.AlertRetracted { Lapse: not null } => (Sign.Undo, Tone.Faded, ""),
        Happened.AlertRetracted retracted => (Sign.Undo, Tone.Faded, $"both branches share {Words.Brief(retracted.Ancestor.Hash)}"),
        Happened.SeverityChanged changed => (Sign.Dot, Words.Of(changed.To).Tone, ""),
        Happened.RoleAssigned => (Sign.Person, Tone.Neutral, ""),
        Happened.Acknowledged => (Sign.Person, Tone.Good, ""),
        Happened.Noted => (Sign.Note, Tone.Neutral, ""),
        Happened.PlanProposed proposed => (Sign.Plan, Tone.Waiting, $"{proposed.Plan.Title}. {proposed.Plan.Because}"),
        Happened.ReopeningAgreed => (Sign.Undo, Tone.Waiting, ""),
        Happened.EffectBounded bound => (Sign.Clock, Tone.Waiting, $"since block {bound.Mined.Number}"),
        Happened.PlanEased eased => (Sign.Plan, Tone.Waiting, eased.Because),
        Happened.PlanWithheld withheld => (Sign.Cross, Tone.Waiting, $"lever {withheld.Lever}"),
        Happened.ApprovalGiven given => (Sign.Person, given.Proof is { BreakGlass: true } ? Tone.Alarm : Tone.Good, given.Proof is { } signed ? $"signature {signed.Signature}" : ""),
        Happened.PlanApproved => (Sign.Check, Tone.Good, ""),
        Happened.PlanRefused => (Sign.Cross, Tone.Faded, ""),
        Happened.Contained contained => (Sign.Shield, Tone.Good, Words.Brief(contained.At.Hash)),
        Happened.CaseFileSealed file => (Sign.Seal, Tone.Good, $"manifest {Words.Brief(file.Manifest)}"),
        Happened.PageJudged { IsFalse: true } => (Sign.Note, Tone.Waiting, ""),
        Happened.PageJudged => (Sign.Check, Tone.Neutral, ""),
        Happened.Closed => (Sign.Check, Tone.Faded, ""),
        Happened.RunBegan run => (Sign.Plan, Tone.Waiting, run.Run.ToString()),
        Happened.RunMarked mark => (Sign.Plan, Tone.Neutral, mark.Run.ToString()),
        Happened.RunAnswered answer => (Sign.Person, Tone.Good, answer.Run.ToString()),
        Happened.AutomationHalted => (Sign.Cross, Tone.Alarm, ""),
        Happened.AutomationResumed => (Sign.Check, Tone.Waiting, ""),
        _ => MarkStep(what),
    };

    private static (Sign Sign, Tone Tone, string Detail) MarkStep(Happened what) => what switch
    {
        Happened.StepSimulated step => (Sign.Lab, Judge(step.Succeeded), $"by {step.Simulator}"),
        Happened.SafeOffered step => (Sign.Key, Tone.Waiting, string.Join(", ", step.Owners)),
        Happened.OwnerSigned step => (Sign.Key, Tone.Good, step.Step.Plan.ToString()),
        Happened.StepSigned step => (Sign.Key, Tone.Neutral, $"by {step.Sender}, at most {step.MaxFeePerGas.ToUnits(9)} gwei per gas"),
        Happened.StepSent step => (Sign.Send, Tone.Neutral, Words.Brief(step.Transaction)),
        Happened.StepMined step => (
            Sign.Block, Judge(step.Succeeded), string.Create(CultureInfo.InvariantCulture, $"{Words.Brief(step.Transaction)}, {step.GasUsed:N0} gas")),
        Happened.StepVerified step => (Sign.Shield, Tone.Good, Words.Brief(step.At.Hash)),
        Happened.StepDropped step => (Sign.Undo, Tone.Waiting, Words.Brief(step.Transaction)),
        Happened.StepFailed step => (Sign.Cross, Tone.Alarm, step.Step.Plan.ToString()),
        _ => throw new UnreachableException($"No sign for {what.GetType().Name}."),
    };

    private static Tone Judge(bool succeeded) => succeeded ? Tone.Good : Tone.Alarm;

    private static string Evidence(Alert alert) => alert.Standing.Count switch
    {
        0 => "no evidence stands",
        1 => string.Create(CultureInfo.InvariantCulture, $"one signal, in block {alert.FirstBlock.Number}"),
        var count => string.Create(CultureInfo.InvariantCulture, $"{count} signals in blocks {alert.FirstBlock.Number} to {alert.LastBlock.Number}"),
    };
}
