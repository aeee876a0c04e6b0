using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>
/// Writes down when what a lever did ends by itself, and tells people before it does; and tells them of owners of a Safe who are late. It keeps nothing:
/// what it goes by stands in the logs, so that a crash forgets none and a reorg takes an end back with the step.
/// </summary>
public sealed partial class CountdownWatch(IIncidentDesk desk, ResponseScene scene, ITroubleDesk troubles, ILogger<CountdownWatch> logger)
{
    private readonly LeverAsker _asker = new(scene.View);

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            var isOpen = incident.Status is IncidentStatus.Open or IncidentStatus.Contained;
            foreach (var plan in incident.Plans)
            {
                // State of long ago that a node has pruned, or one strange answer, silences no other end.
                await Fenced.RunAsync(() => isOpen ? BoundAsync(incident, plan, cancellationToken) : Task.CompletedTask, LogFenced, cancellationToken);
                await Fenced.RunAsync(() => TellAsync(incident, plan, isOpen, cancellationToken), LogFenced, cancellationToken);
            }
        }
    }

    private async Task BoundAsync(Incident incident, PlanView plan, CancellationToken cancellationToken)
    {
        foreach (var step in Countdown.Unbounded(plan, FindLever).ToList())
        {
            var (lever, mined) = (FindLever(step)!, plan.StandingOf(step.Number)!);
            var answer = CallPattern.TryParse(lever.Life.Acts!, out var view) ? await AskAsync(incident, step, view, mined, cancellationToken) : null;
            if (Countdown.End(lever.Life.Acts!, answer, mined.BlockTime) is { } end)
            {
                var effect = new Happened.EffectBounded(new StepKey(plan.Plan.Id, step.Number), mined.Block, mined.BlockTime, end, Countdown.RenewalOf(lever));
                await desk.SubmitAsync(incident.Id, new Command.Bound(effect), Actor.Firebreak, cancellationToken);
            }
        }
    }

    private async Task<HexBytes?> AskAsync(Incident incident, ProposedStep step, CallPattern view, Happened.StepMined mined, CancellationToken cancellationToken)
    {
        var fitted = scene.FittedOf(step, incident.Chain);
        var places = LeverPlaces.Of(fitted, fitted.Caller ?? scene.FindSigner(step.Signer)?.Address);
        return view.Encode(places, out _) is { } data
            ? (await _asker.AskAsync([new LeverQuestion(LeverConcern.Expiry, step.Target, data)], mined.Block, cancellationToken))[0].Returned
            : null;
    }

    private async Task TellAsync(Incident incident, PlanView plan, bool isOpen, CancellationToken cancellationToken)
    {
        var now = scene.Time.GetUtcNow();
        var running = isOpen ? Countdown.Of(plan, now) : [];
        foreach (var step in plan.Plan.Steps)
        {
            var key = new StepKey(plan.Plan.Id, step.Number).ToString();
            var ends = running.OfType<Countdown.EffectEnds>().FirstOrDefault(one => one.Step.Number == step.Number);
            var isNear = ends is not null && now >= ends.WarnAt && await StandsAsync(incident, step, cancellationToken);
            Set(incident, TroubleKind.EffectEnding, $"{key}/before", isNear && now < ends!.EndsAt ? ends : null, now);
            Set(incident, TroubleKind.EffectEnding, $"{key}/after", isOpen && ends is not null && now >= ends.EndsAt ? ends : null, now);
            var late = running.OfType<Countdown.OwnersLate>().FirstOrDefault(one => one.Step.Number == step.Number && now >= one.Offer.Since + scene.Settings.OwnersPatience);
            Set(incident, TroubleKind.OwnersLate, key, late, now);
        }
    }

    // What its owners took back themselves ends no more.
    private async Task<bool> StandsAsync(Incident incident, ProposedStep step, CancellationToken cancellationToken)
    {
        if (scene.WhyNot(step, incident.Chain) is not null)
        {
            return true;
        }

        var exam = scene.ExamOf(step, incident.Chain);
        var replies = await _asker.AskAsync(exam.ReadBacks(), await scene.View.HeadAsync(cancellationToken), cancellationToken);
        return exam.Effect(replies, scene.Time.GetUtcNow()) is { Understood: false } or { Matches: true };
    }

    private void Set(Incident incident, TroubleKind kind, string key, Countdown? countdown, DateTimeOffset now)
    {
        if (countdown is null)
        {
            troubles.Settle(incident.Chain, kind, key);
        }
        else
        {
            troubles.Raise(new ChainTrouble(incident.Chain, kind, key, Block: null, $"{incident.Protocol}: {countdown.Tell(now)}."));
        }
    }

    [LoggerMessage(5033, LogLevel.Warning, "When the effect of a plan ends could not be looked at; it is tried again.")]
    private partial void LogFenced(Exception exception);

    private Lever? FindLever(ProposedStep step) => scene.Packs.Levers.FirstOrDefault(lever => lever.Id == step.Lever);
}
