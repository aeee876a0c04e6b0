using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Response;

/// <summary>The seam to containment: plans are proposed, approved or refused here, and carried out behind it.</summary>
public interface IResponder
{
    /// <summary>Proposes what the playbooks say for an incident. Proposing the same plan again is no new plan.</summary>
    /// <returns>The plans that now stand; empty when no playbook applies.</returns>
    Task<IReadOnlyList<PlanId>> ProposeAsync(IncidentId incident, CancellationToken cancellationToken);

    /// <param name="plan">A plan id as printed, or an unambiguous prefix of it.</param>
    /// <returns>Null when there is no such plan.</returns>
    Task<Decision?> ApproveAsync(string plan, Actor by, string how, CancellationToken cancellationToken);

    /// <inheritdoc cref="ApproveAsync"/>
    Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken);
}
