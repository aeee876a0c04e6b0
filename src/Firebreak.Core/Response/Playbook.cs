using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;

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
    public override string ToString() => $"{Id}@{Version}";
}

/// <summary>Which alerts call for the playbook.</summary>
/// <param name="Rules">Ids of the rules that may have raised the alert.</param>
/// <param name="Severity">The alert must be at least this severe.</param>
/// <param name="Pages">True when only alerts that page count.</param>
public sealed record PlaybookCondition(Items<string> Rules, Severity Severity, bool Pages)
{
    public bool Holds(string rule, Severity severity, bool pages) =>
        Rules.Contains(rule, StringComparer.Ordinal) && severity <= Severity && (pages || !Pages);
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
