using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Incidents;
using Firebreak.Drills.Scenes;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// Those of a drill who are there at three in the morning: they approve what asks people whatever the playbook says, and as owners of a Safe they
/// sign what it is asked for. They see what anybody sees in the incident room, and only after it was simulated.
/// </summary>
internal sealed class DrillPeople(Scenario scenario, ScenarioStage stage, IServiceProvider services, TimeProvider time)
{
    private const string Reason = "seen in the drill";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly IResponder _responder = services.GetRequiredService<IResponder>();
    private readonly OwnerDesk _owners = services.GetRequiredService<OwnerDesk>();

    /// <summary>Answers whatever is asked, until it is told to stop.</summary>
    public async Task ActAsync(CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<IIncidentDesk>();
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var plan in (await desk.ListAsync(CancellationToken.None)).SelectMany(incident => incident.Plans).Where(Waits))
            {
                await ApproveAsync(plan);
            }

            await SignAsync();
            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool Waits(PlanView plan) => plan.Status == PlanStatus.Proposed && plan.Plan.Approval != ApprovalPolicy.Automatic
        && plan.Progress.OfType<Happened.StepSimulated>().Any(trial => trial.Succeeded);

    private async Task ApproveAsync(PlanView plan)
    {
        var id = plan.Plan.Id.ToString();
        foreach (var person in scenario.Protocol.Approves.Where(person => plan.Approvals.All(given => given.By != person)))
        {
            if (stage.FindKey(person) is not { } key)
            {
                await _responder.ApproveAsync(id, Actor.Human(person), Reason, CancellationToken.None);
            }
            else if (await _responder.DraftApprovalAsync(id, person, Reason, BreakGlass.No, CancellationToken.None) is { } draft)
            {
                var signed = new ApprovalSignature(draft.Message, key.Sign(draft.Hash).ToBytes());
                await _responder.ApproveSignedAsync(id, Actor.Human(person), Reason, signed, CancellationToken.None);
            }
        }
    }

    private async Task SignAsync()
    {
        foreach (var question in scenario.Protocol.Owners.Count == 0 ? [] : await _owners.WaitingAsync(CancellationToken.None))
        {
            foreach (var owner in scenario.Protocol.Owners)
            {
                if (stage.FindKey(owner) is { } key && question.Plan.OwnersOf(question.Offer).All(signed => signed.Owner != key.Address))
                {
                    await _owners.CollectAsync(question.Plan.Plan.Id.ToString(), key.Sign(question.Offer.SafeTxHash).ToBytes(), Actor.Human(owner), CancellationToken.None);
                }
            }
        }
    }
}
