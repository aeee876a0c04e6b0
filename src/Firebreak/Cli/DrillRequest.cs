using Firebreak.Core.Response;

namespace Firebreak.Cli;

/// <summary>What the person at the terminal asked for.</summary>
/// <param name="Folder">Where the run keeps its files; made new.</param>
/// <param name="WithAttack">False for a day on which nothing bad happens.</param>
/// <param name="Listen">Where the incident room is served; null for nowhere.</param>
/// <param name="Sandbox">Whether rules of status sandbox judge too.</param>
/// <param name="Patience">How long the end is waited for, a person's decision included.</param>
internal sealed record DrillRequest(
    string Folder, int Seed, bool WithAttack, ResponseMode Response, Uri? Listen, bool Sandbox, TimeSpan Patience)
{
    /// <summary>Whether Firebreak is told no protocol file and watches the whole chain.</summary>
    public bool ChainWide { get; init; }
}
