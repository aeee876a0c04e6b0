using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Forensics;

/// <summary>The plans, what was done, and what came of it.</summary>
internal static class ResponseSection
{
    public static Markup Write(ReportScene scene)
    {
        var plans = scene.Subject.Incident.Plans;
        return plans.Count == 0
            ? Markup.Of($"<section><h2>Response</h2><p>No plan was proposed.</p></section>")
            : Markup.Of($"<section><h2>Response</h2>{plans.Select(Plan)}</section>");
    }

    private static Markup Plan(PlanView view)
    {
        var (plan, tone) = (view.Plan, view.Status switch { PlanStatus.Done => "good", PlanStatus.Failed => "bad", _ => "" });
        return Markup.Of($"""
            <article class=card><h3>{plan.Title} <span class='chip {tone}'>{view.Status}</span></h3>
            <p>{plan.Because}</p><p class=dim>{plan.Id} · playbook {plan.Playbook} · approval: {plan.Approval}</p>
            {plan.Steps.Select(step => Step(view, step))}</article>
            """);
    }

    private static Markup Step(PlanView view, ProposedStep step)
    {
        var blocks = step.Blocks.Count == 0 ? "nothing" : string.Join(", ", step.Blocks);
        var events = view.ProgressOf(step.Number).Select(progress => Markup.Of($"<li>{progress.Tell()}</li>"));
        return Markup.Of($"""
            <div class=step><p><b>{step.Number + 1}.</b> <code>{step.Call}</code> on <code>{step.Target}</code></p>
            <p class=dim>Stops for honest users: {blocks}. Undone by: {step.Undo}. Signed by: {step.Signer}.</p><ol>{events}</ol></div>
            """);
    }
}
