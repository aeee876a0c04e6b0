using System.Globalization;
using Firebreak.Core;

namespace Firebreak.Engine.Configuration;

/// <summary>Something that the operator must mend before Firebreak can start.</summary>
/// <param name="File">The file as it was named; never a secret.</param>
/// <param name="Line">From 1; zero when the fault is the file itself.</param>
/// <param name="Column">From 1; zero when the fault is the file itself.</param>
/// <param name="Mend">What to write or do instead, as an instruction.</param>
public sealed record Fault(string File, int Line, int Column, string What, string Mend)
{
    public override string ToString() => Line == 0
        ? $"{File}: {What}; {Mend}"
        : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {What}; {Mend}");
}

/// <summary>The configuration cannot be used. Carries every fault that was found, not only the first.</summary>
public sealed class BadConfigurationException(Items<Fault> faults) : Exception(string.Join('\n', faults))
{
    public Items<Fault> Faults { get; } = faults;
}
