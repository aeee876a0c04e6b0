using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Core.Response;

/// <summary>What to do in a kind of emergency, decided in calm.</summary>
/// <param name="Version">Grows with every change; an incident keeps the version that was proposed to it.</param>
/// <param name="TimeToLive">How long a plan of it may wait for approval and for its first signature.</param>
public sealed record Playbook(
    string Id,
    int Version,
    string Title,
    PlaybookCondition When,
    ApprovalPolicy Approval,
    TimeSpan TimeToLive,
    Items<PlaybookStep> Steps)
{
    /// <summary>
    /// What it does beside pulling levers, in order: tells, asks, waits, branches, goes several ways at once. Empty where it pulls levers alone; then
    /// they are one plan.
    /// </summary>
    public Items<CourseStep> Course { get; init; } = [];

    /// <summary>How many people make the quorum; zero under any other policy.</summary>
    public int Quorum { get; init; }

    /// <summary>Whose word counts, by name or role; everybody's on the roster when it is empty.</summary>
    public Items<string> Among { get; init; } = [];

    /// <summary>Two people who say so with their wallets may release its plans where more are demanded.</summary>
    public bool BreakGlass { get; init; }

    public override string ToString() => $"{Id}@{Version}";
}

/// <summary>Which alerts call for the playbook.</summary>
/// <param name="Rules">Ids of rules that call for it by themselves.</param>
/// <param name="Severity">The alert must be at least this severe.</param>
/// <param name="Pages">True when only alerts that page count.</param>
public sealed record PlaybookCondition(Items<string> Rules, Severity Severity, bool Pages)
{
    /// <summary>
    /// Families of evidence that call for it, whatever the rule. Nobody chose these rules one by one: a plan is carried out without a person only
    /// where a second family says the same of the contract.
    /// </summary>
    public Items<Family> Families { get; init; } = [];

    /// <summary>
    /// What only waits in a pool calls for it, too: the pause may come before the theft. Whoever sends such a transaction chooses when the protocol
    /// pauses, and need not even pay for it; so it is off unless an operator wants it, and only so many a day act without a person.
    /// </summary>
    public bool OnPending { get; init; }

    public bool Holds(string rule, Items<Family> families, Severity severity, bool pages) =>
        (Names(rule) || families.Any(family => Families.Contains(family))) && severity <= Severity && (pages || !Pages);

    /// <summary>True for a rule that was chosen by its name.</summary>
    public bool Names(string rule) => Rules.Contains(rule, StringComparer.Ordinal);
}

/// <summary>Pulls a lever.</summary>
/// <param name="Contract">Name of a contract of the protocol; null for the contract that the alert is about.</param>
public sealed record PlaybookStep(string Lever, string? Contract);

/// <summary>How far Firebreak may go by itself.</summary>
public enum ResponseMode
{
    /// <summary>As each playbook says.</summary>
    Automatic,

    /// <summary>Every plan waits for a person.</summary>
    Manual,
}
