using System.Globalization;
using System.Text;
using Firebreak.TestKit.Faults;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>What a soak went through, for people.</summary>
public sealed record SoakStory(int Seed, ulong Head, IReadOnlyList<ServedFault> Served, KilledProgram Program)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {Seed}, {Head} blocks, {Program.Kills} kills, at most {Program.PeakMemory / 1_000_000} MB");
        foreach (var kind in Served.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind.Key}: {kind.Count()}");
        }

        return text.ToString();
    }
}
