using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;

namespace Firebreak.TestKit;

/// <summary>Plays <see cref="HarborCase"/> on a desk, as far as a test wants it.</summary>
public sealed class HarborScript(IIncidentDesk desk, HarborCase harbor)
{
    public HarborCase Harbor => harbor;

    public async Task<IncidentId> OpenAsync(CancellationToken cancellationToken) =>
        await desk.OpenAsync(harbor.Open(), harbor.MinedAt(HarborCase.FirstHostileBlock).AddMilliseconds(412), cancellationToken);

    /// <summary>An open incident with a simulated plan that waits for a person.</summary>
    public async Task<(IncidentId Incident, ProposedPlan Plan)> ProposeAsync(CancellationToken cancellationToken)
    {
        var id = await OpenAsync(cancellationToken);
        var plan = harbor.Plan();
        await desk.SubmitAsync(id, new Command.Propose(plan), Actor.Firebreak, cancellationToken);
        await ReportAsync(id, HarborCase.StepSimulated(plan), cancellationToken);
        return (id, plan);
    }

    /// <summary>Carries an approved plan through to containment.</summary>
    public async Task CarryOutAsync(IncidentId id, ProposedPlan plan, CancellationToken cancellationToken)
    {
        foreach (var progress in new Happened[] { HarborCase.StepSigned(plan), HarborCase.StepSent(plan), harbor.StepMined(plan), HarborCase.StepVerified(plan), harbor.Contained() })
        {
            await ReportAsync(id, progress, cancellationToken);
        }
    }

    public Task<Decision?> ReportAsync(IncidentId id, Happened progress, CancellationToken cancellationToken) =>
        desk.SubmitAsync(id, new Command.Report(progress), Actor.Firebreak, cancellationToken);
}
