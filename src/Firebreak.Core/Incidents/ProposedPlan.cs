using System.Text.Json.Serialization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>Who must agree before a step acts.</summary>
public enum ApprovalPolicy
{
    /// <summary>Firebreak may act by itself.</summary>
    Automatic,

    /// <summary>One person must approve.</summary>
    One,
}

/// <summary>A plan as it was put before people: complete, so that approving it approves exactly this.</summary>
/// <param name="Playbook">Id and version of the playbook, for example <c>pause-on-theft@1</c>.</param>
/// <param name="ExpiresAt">After this instant an unapproved plan may no longer be approved.</param>
public sealed record ProposedPlan(
    PlanId Id, string Playbook, string Title, string Because, ApprovalPolicy Approval, DateTimeOffset ExpiresAt, Items<ProposedStep> Steps);

/// <summary>One call that the plan would make.</summary>
/// <param name="Lever">Id of the lever that allows it.</param>
/// <param name="Call">The human-readable call, for example <c>HarborVault.pause()</c>.</param>
/// <param name="Blocks">What the lever stops for honest users: deposit, withdraw, liquidate…</param>
/// <param name="Signer">Name of the signer that will be used.</param>
public sealed record ProposedStep(
    int Number, string Lever, Address Target, HexBytes Data, string Call, Items<string> Blocks, string Undo, string Signer)
{
    /// <summary>In whose name the target is called: the Safe that holds the right; null when the signer acts itself.</summary>
    public Address? Caller { get; init; }

    /// <summary>The FirebreakGuard through which the signer acts for that Safe; null when its owners sign, or when there is no Safe.</summary>
    public Address? Guard { get; init; }

    /// <summary>The owners of a Safe must sign; the signer only carries out what they signed.</summary>
    [JsonIgnore]
    public bool NeedsOwners => Caller is not null && Guard is null;

    /// <summary>What stands in the places of the lever, those that the protocol file fills and those that the alert filled.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Items<FilledPlace> With { get; init; }
}
