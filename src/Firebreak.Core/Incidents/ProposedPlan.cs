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

    /// <summary>Two people must approve, each with a wallet.</summary>
    TwoPeople,

    /// <summary>So many people as the plan says must approve, each with a wallet.</summary>
    Quorum,
}

/// <summary>A plan as it was put before people: complete, so that approving it approves exactly this.</summary>
/// <param name="Playbook">Id and version of the playbook, for example <c>pause-on-theft@1</c>.</param>
/// <param name="ExpiresAt">After this instant an unapproved plan may no longer be approved.</param>
public sealed record ProposedPlan(
    PlanId Id, string Playbook, string Title, string Because, ApprovalPolicy Approval, DateTimeOffset ExpiresAt, Items<ProposedStep> Steps)
{
    /// <summary>How many people make the quorum; zero under any other policy.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Quorum { get; init; }

    /// <summary>Whose word counts, by name or role; everybody's on the roster when it is empty.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Items<string> Among { get; init; }

    /// <summary>Two people who say so with their wallets may release it where more are demanded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BreakGlass { get; init; }

    /// <summary>How many people must approve.</summary>
    [JsonIgnore]
    public int PeopleNeeded => Approval switch
    {
        ApprovalPolicy.Automatic => 0,
        ApprovalPolicy.One => 1,
        ApprovalPolicy.TwoPeople => 2,
        _ => Math.Max(2, Quorum),
    };

    /// <summary>When it was proposed its evidence only waited in a pool.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsEarly { get; init; }

    /// <summary>
    /// It asks a person only because one kind of evidence stood alone when it was proposed: once a second family says the same, its playbook leaves it
    /// to Firebreak.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AwaitsEvidence { get; init; }

    /// <summary>The same plan, left to Firebreak.</summary>
    public ProposedPlan Eased() => this with { Approval = ApprovalPolicy.Automatic, AwaitsEvidence = false };
}

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
