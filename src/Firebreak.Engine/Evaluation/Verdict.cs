using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>How much is configured while recorded transactions are judged.</summary>
public enum Mode
{
    /// <summary>Nothing is configured but the chain.</summary>
    ChainWide,

    /// <summary>The contracts of whoever was robbed are watched.</summary>
    Protocol,
}

/// <summary>What trivial detectors look at.</summary>
/// <param name="Frames">How many calls there are.</param>
/// <param name="Gas">Gas used; null where the recording does not tell.</param>
/// <param name="OutflowUsd">Dollars that left others than whoever acts unpaid.</param>
/// <param name="IsByContract">Whether any other contract was called by a contract.</param>
/// <param name="Shape">The sum of the signs of an attack, whether or not it is enough to tell.</param>
public sealed record Measures(int Frames, ulong? Gas, double OutflowUsd, bool IsByContract, double Shape);

/// <summary>What was said of one recorded transaction.</summary>
/// <param name="Name">The attack's name, or the transaction's hash.</param>
/// <param name="Height">Orders a set in time: the block, or the day where no block is known.</param>
/// <param name="ChainWide">Signals with nothing configured, without those that are context only.</param>
/// <param name="Protocol">The same with what was called watched.</param>
/// <param name="Miss">Why nobody was woken, for an attack; empty where somebody was.</param>
/// <param name="Failures">What failed on it.</param>
public sealed record Verdict(
    RecordedSet Set,
    ChainId Chain,
    AttackNote? Note,
    string Name,
    ulong Height,
    Measures Measures,
    IReadOnlyList<Signal> ChainWide,
    IReadOnlyList<Signal> Protocol,
    string Miss,
    IReadOnlyList<string> Failures)
{
    public IReadOnlyList<Signal> In(Mode mode) => mode == Mode.ChainWide ? ChainWide : Protocol;

    public bool IsTold => Protocol.Count > 0;

    public bool PagesIn(Mode mode) => In(mode).Any(signal => signal.Pages);

    /// <summary>True when a rule whose family fits the published flaw spoke.</summary>
    public bool IsNamed => Note is not null && Flaws.FamiliesOf(Note.Label) is var families && Protocol.Any(signal => families.Contains(signal.Family));

    public bool IsNamedBy(string rule) =>
        Note is not null && Flaws.FamiliesOf(Note.Label) is var families && Protocol.Any(signal => signal.Rule == rule && families.Contains(signal.Family));

    public bool IsToldBy(string rule) => Protocol.Any(signal => signal.Rule == rule);

    public bool IsPagedBy(string rule) => Protocol.Any(signal => signal.Rule == rule && signal.Pages);
}
