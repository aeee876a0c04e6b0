using Firebreak.Core.Detection;

namespace Firebreak.Bench.Detection;

/// <summary>What the rules said of one recorded transaction.</summary>
/// <param name="Signals">Without those that are context only.</param>
/// <param name="Failures">Rules that failed on it.</param>
internal sealed record Verdict(RecordedCase Case, IReadOnlyList<Signal> Signals, IReadOnlyList<string> Failures)
{
    public bool IsTold => Signals.Count > 0;

    public bool Pages => Signals.Any(signal => signal.Pages);

    /// <summary>True when a rule whose family fits the published flaw spoke.</summary>
    public bool IsNamed => Case.Label is { } label && Flaws.FamiliesOf(label) is var families && Signals.Any(signal => families.Contains(signal.Family));

    public bool IsNamedBy(string rule) =>
        Case.Label is { } label && Flaws.FamiliesOf(label) is var families && Signals.Any(signal => signal.Rule == rule && families.Contains(signal.Family));

    public bool IsToldBy(string rule) => Signals.Any(signal => signal.Rule == rule);

    public bool IsPagedBy(string rule) => Signals.Any(signal => signal.Rule == rule && signal.Pages);
}
