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

    /// <summary>Like <see cref="ApproveAsync"/>, with what the person signed with a wallet.</summary>
    Task<Decision?> ApproveSignedAsync(string plan, Actor by, string how, ApprovalSignature signature, CancellationToken cancellationToken);

    /// <summary>What a person has to sign to approve a plan.</summary>
    /// <returns>Null when there is no such plan.</returns>
    Task<ApprovalDraft?> DraftApprovalAsync(string plan, string person, string reason, BreakGlass breakGlass, CancellationToken cancellationToken);

    /// <inheritdoc cref="ApproveAsync"/>
    Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken);
}
