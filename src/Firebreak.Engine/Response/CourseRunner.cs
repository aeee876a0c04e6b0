using System.Diagnostics;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Courses;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Response;

/// <summary>Makes the moves of playbooks that do more than pull levers. What it did is in the incident's log before it does the next thing.</summary>
public sealed class CourseRunner(IIncidentDesk desk, Responder responder, ResponseScene scene, ITroubleDesk troubles)
{
    // A course is shorter than this; a round that is not over then begins anew with a fresh look.
    private const int MostRounds = 200;

    /// <summary>Begins what the incident calls for and carries every run on until it has to wait. Does nothing while automation is halted.</summary>
    public async Task RunAsync(IncidentId id, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (await scene.Switch.IsHaltedAsync(cancellationToken) || await desk.FindAsync(id, cancellationToken) is not { } incident || !await StepAsync(incident, cancellationToken))
            {
                return;
            }
        }
    }

    /// <returns>False when everything waits.</returns>
    private async Task<bool> StepAsync(Incident incident, CancellationToken cancellationToken)
    {
        var moved = false;
        foreach (var run in Course.Due(incident, incident.Status is IncidentStatus.Open ? scene.Packs.Playbooks : []))
        {
            moved |= await SubmitAsync(incident.Id, new Command.BeginRun(run), cancellationToken);
        }

        foreach (var run in incident.Runs)
        {
            foreach (var move in Course.Next(incident, run, scene.Time.GetUtcNow()))
            {
                moved |= await MakeAsync(incident, run, move, cancellationToken);
            }
        }

        return moved;
    }

    private Task<bool> MakeAsync(Incident incident, RunView run, CourseMove move, CancellationToken cancellationToken)
    {
        switch (move)
        {
            case CourseMove.Write write:
                return WriteAsync(incident, run, write, cancellationToken);
            case CourseMove.Tell tell:
                var at = incident.Alerts.First(alert => alert.Id == run.Alert).LastBlock;
                troubles.Raise(new ChainTrouble(incident.Chain, TroubleKind.PlaybookSays, $"{run.Id}/{tell.Then.Step}", at, $"{run.Playbook}: {tell.Text}"));
                return WriteAsync(incident, run, tell.Then, cancellationToken);
            case CourseMove.Propose propose:
                return ProposeAsync(incident, run, propose, cancellationToken);
            default:
                throw new UnreachableException($"{move.GetType().Name} is no move of a course.");
        }
    }

    private async Task<bool> ProposeAsync(Incident incident, RunView run, CourseMove.Propose propose, CancellationToken cancellationToken)
    {
        // The run is about one contract; what is said of others is for other runs.
        var subject = incident.Alerts.First(alert => alert.Id == run.Alert).Subject;
        var about = incident with { Alerts = incident.Alerts.Where(alert => alert.Subject == subject).ToItems() };
        var plans = await responder.ProposeAsync(about, [propose.Playbook], cancellationToken);
        return await WriteAsync(incident, run, new CourseMove.Write(propose.Step, RunMark.Began, plans is [var plan, ..] ? plan.Value.ToString() : "no plan"), cancellationToken);
    }

    private Task<bool> WriteAsync(Incident incident, RunView run, CourseMove.Write write, CancellationToken cancellationToken) =>
        SubmitAsync(incident.Id, new Command.MarkRun(new Happened.RunMarked(run.Id, write.Step, write.Mark, write.Word, scene.Time.GetUtcNow())), cancellationToken);

    private async Task<bool> SubmitAsync(IncidentId id, Command command, CancellationToken cancellationToken) =>
        await desk.SubmitAsync(id, command, Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 };
}
