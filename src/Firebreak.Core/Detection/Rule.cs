using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection;

/// <summary>A rule as its pack entry describes it: what it looks for, how much it may do by itself, and who answers for it.</summary>
/// <param name="Id">Stable name; signals carry it.</param>
/// <param name="Status">Maturity: sandbox, shadow, incubating, stable or deprecated.</param>
/// <param name="Owner">Who answers for the rule.</param>
/// <param name="Runbook">What to do when it fires.</param>
/// <param name="Parameters">The rule's numbers by name.</param>
public sealed record Rule(
    string Id,
    string Title,
    string Status,
    Severity Severity,
    Tier Tier,
    Family Family,
    string Description,
    string Owner,
    string Runbook,
    Items<string> References,
    Items<string> FalsePositives,
    IReadOnlyDictionary<string, decimal> Parameters)
{
    /// <summary>What a block must carry for the rule to be evaluated on it.</summary>
    public Lanes Needs { get; init; } = Lanes.Receipts | Lanes.Frames;

    /// <summary>True while nobody knows how often the rule is wrong: it judges only where the operator asks for it.</summary>
    public bool IsInSandbox => Status == "sandbox";

    /// <summary>True while the rule runs beside the others: it judges, what it says is recorded, and nobody is told and nothing is done.</summary>
    public bool IsShadow => Status == "shadow";

    /// <exception cref="KeyNotFoundException">The pack entry does not give this number.</exception>
    public decimal Parameter(string name) => Parameters.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"Rule '{Id}' needs the parameter '{name}' in packs/rules/{Id}.yaml.");
}
