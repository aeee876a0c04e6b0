using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;

namespace Firebreak.TestKit;

/// <summary>A responder that records verdicts and carries nothing out: whether a plan is released is all that it shows.</summary>
public sealed class DeskResponder(IIncidentDesk desk) : IResponder
{
    public Task<IReadOnlyList<PlanId>> ProposeAsync(IncidentId incident, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlanId>>([]);

    public Task<Decision?> ApproveAsync(string plan, Actor by, string how, CancellationToken cancellationToken) =>
        SubmitAsync(plan, by, id => new Command.Approve(id, how), cancellationToken);

    public Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken) =>
        SubmitAsync(plan, by, id => new Command.Refuse(id, reason), cancellationToken);

    public Task<Decision?> ApproveSignedAsync(string plan, Actor by, string how, ApprovalSignature signature, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Signatures are verified by the real responder.");

    public Task<ApprovalDraft?> DraftApprovalAsync(string plan, string person, string reason, BreakGlass breakGlass, CancellationToken cancellationToken) =>
        Task.FromResult<ApprovalDraft?>(null);

    private async Task<Decision?> SubmitAsync(string plan, Actor by, Func<PlanId, Command> command, CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident.Plans.FirstOrDefault(view => view.Plan.Id.ToString().StartsWith(plan, StringComparison.Ordinal)) is { } view)
            {
                return await desk.SubmitAsync(incident.Id, command(view.Plan.Id), by, cancellationToken);
            }
        }

        return null;
    }
}
