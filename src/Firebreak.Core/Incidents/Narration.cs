using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Core.Incidents;

/// <summary>What happened, in one plain sentence each: the same words on the terminal, in the page and in the report.</summary>
public static class Narration
{
    /// <summary>The sentence. It may quote hostile text (contract names, revert reasons): whoever shows it must encode it.</summary>
    public static string Tell(this Happened what) => what switch
    {
        Happened.Opened opened => Say($"Incident opened: {opened.Title} At risk: {opened.ValueAtRisk.ToEther()} ether."),
        Happened.AlertAttached attached => $"Alert {attached.Alert.Rule} ({Text(attached.Alert.State)}): {attached.Alert.Because}",
        Happened.AlertUpdated updated => Say(
            $"Alert {updated.Alert.Rule} is {Text(updated.Alert.State)}, {updated.Alert.Standing.Count} transactions up to block {updated.Alert.LastBlock.Number}."),
        Happened.AlertRetracted { Lapse: { } lapse } retracted => $"Early evidence withdrawn, because {lapse.Tell()}: alert {retracted.Alert} is retracted.",
        Happened.AlertRetracted retracted => Say(
            $"Evidence orphaned: the chain went back to block {retracted.Ancestor.Number}, alert {retracted.Alert} is retracted."),
        Happened.SeverityChanged changed => $"Severity changed from {changed.From} to {changed.To}: {changed.Reason}",
        Happened.RoleAssigned assigned => $"{assigned.Person} is {assigned.Role}.",
        Happened.Acknowledged => "Acknowledged.",
        Happened.Noted noted => noted.Text,
        Happened.PlanProposed proposed => Say(
            $"Plan {proposed.Plan.Id} proposed by {proposed.Plan.Playbook}: {string.Join(", then ", proposed.Plan.Steps.Select(step => step.Call))}."),
        Happened.ReopeningAgreed agreed => $"{agreed.Person} agrees to open what {agreed.Plan} closed: {agreed.Reason}",
        Happened.EffectBounded bound => string.Create(CultureInfo.InvariantCulture, $"What step {bound.Step.Number + 1} did ends by itself at {bound.EndsAt:u}; {bound.Renewal}."),
        Happened.PlanEased eased => $"Two kinds of evidence agree now: plan {eased.Plan} needs nobody's approval any more.",
        Happened.PlanWithheld withheld => $"No plan by {withheld.Playbook}: {withheld.Reason}.",
        Happened.ApprovalGiven { Proof: { } signed } given => $"{given.By} approves plan {given.Plan} with the wallet {signed.Wallet}{(signed.BreakGlass ? ", breaking the glass" : "")}.{Because(signed.Reason)}",
        Happened.ApprovalGiven given => $"{given.By} approves plan {given.Plan}: {given.How}",
        Happened.PlanApproved approved => $"Plan {approved.Plan} approved: {approved.Approval}",
        Happened.PlanRefused refused => $"Plan {refused.Plan} refused: {refused.Reason}",
        Happened.CaseFileSealed file => $"Edition {file.Edition} of the case file is sealed in {file.Path}: {file.Figures.RootCause}.",
        Happened.Contained contained => Say($"Contained at block {contained.At.Number}."),
        Happened.PageJudged judged => $"The page {judged.Alert} was {(judged.IsFalse ? "false" : "right")}.{Because(judged.Reason)}",
        Happened.Closed closed => $"Closed: {closed.Lesson}",
        Happened.RunBegan run => $"Playbook {run.Playbook} begins.",
        Happened.RunMarked { Mark: RunMark.Began } mark => $"Playbook step {mark.Step} begins: {mark.Word}",
        Happened.RunMarked mark => $"Playbook step {mark.Step} has ended: {mark.Word}",
        Happened.RunAnswered answer => $"Answer to playbook step {answer.Step}: {answer.Answer}",
        Happened.AutomationHalted halted => $"{halted.By} halted automation: nothing is signed or sent until a person resumes it.{Because(halted.Reason)}",
        Happened.AutomationResumed resumed => $"{resumed.By} resumed automation.{Because(resumed.Reason)}",
        _ => TellStep(what),
    };

    private static string TellStep(Happened what) => what switch
    {
        Happened.StepSimulated { Succeeded: true } step => Say(
            $"Step {step.Step.Number + 1} simulated on block {step.At.Number}: {string.Join("; ", step.Effects)} ({step.GasUsed:N0} gas)."),
        Happened.StepSimulated step => Say($"Step {step.Step.Number + 1} fails in simulation on block {step.At.Number}: {string.Join("; ", step.Effects)}."),
        Happened.SafeOffered step => Say(
            $"Step {step.Step.Number + 1} waits for {step.Threshold} of {step.Owners.Count} owners of the Safe {step.Safe}, its nonce {step.Nonce}. Compare on the wallet: {step.SafeTxHash.ToHex()}"),
        Happened.OwnerSigned step => Say($"Step {step.Step.Number + 1}: owner {step.Owner} signed {step.SafeTxHash}."),
        Happened.StepSigned step => Say(
            $"Step {step.Step.Number + 1} signed: transaction {step.Transaction}, nonce {step.Nonce}, tip {step.MaxPriorityFeePerGas.ToUnits(9)} gwei."),
        Happened.StepSent step => $"Step {step.Step.Number + 1} sent through {step.Endpoint}.",
        Happened.StepMined { Succeeded: true } step => Say($"Step {step.Step.Number + 1} mined in block {step.Block.Number}."),
        Happened.StepMined step => Say($"Step {step.Step.Number + 1} mined in block {step.Block.Number}, but it reverted."),
        Happened.StepVerified step => Say($"Step {step.Step.Number + 1} read back at block {step.At.Number}: {step.Finding}."),
        Happened.StepDropped step => Say($"Step {step.Step.Number + 1} was taken back by a reorg of block {step.Orphaned.Number}; it is sent again."),
        Happened.StepFailed step => Say($"Step {step.Step.Number + 1} failed: {step.Reason}"),
        _ => what.GetType().Name,
    };

    private static string Text(AlertState state) => state switch
    {
        AlertState.Provisional => "provisional",
        AlertState.Confirmed => "confirmed",
        AlertState.Resolved => "resolved",
        AlertState.Retracted => "retracted",
        _ => "unknown",
    };

    private static string Because(string reason) => reason.Length == 0 ? "" : $" Reason: {reason}";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
