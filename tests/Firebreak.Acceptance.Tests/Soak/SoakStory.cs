using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Firebreak.TestKit.Faults;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>What a soak went through, for people.</summary>
public sealed partial record SoakStory(int Seed, ulong Head, IReadOnlyList<ServedFault> Served, KilledProgram Program)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Blocks about which a lie was served that their own hash and roots reveal.</summary>
    public IReadOnlySet<ulong> LiedAbout { get; } = Served
        .Where(fault => fault is { Number: not null, Method: "eth_getBlockByNumber" or "eth_getBlockByHash" or "eth_getBlockReceipts" })
        .Select(fault => fault.Number!.Value).ToHashSet();

    /// <summary>Blocks about which the program said that it was lied to.</summary>
    public IReadOnlySet<ulong> Told { get; } = LieLine().Matches(Program.Output)
        .Select(line => ulong.Parse(line.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)).ToHashSet();

    /// <summary>
    /// Lies that nobody told of, though nothing came between: a lie whose answer is thrown away unread, because another fault was served at the
    /// same moment or the program was killed, deceives nobody.
    /// </summary>
    public IReadOnlyList<ServedFault> Hidden => [.. Served.Where(fault =>
        fault.Number is { } number && LiedAbout.Contains(number) && !Told.Contains(number) && !IsDisturbed(fault))];

    /// <summary>A lie with what came next to it: enough to find out why nobody told of it.</summary>
    public string Circumstances(ServedFault lie)
    {
        var kill = Program.KilledAt.Where(at => at >= lie.At).Select(at => TimeProvider.System.GetElapsedTime(lie.At, at)).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        var other = Served.Where(fault => fault.Number != lie.Number).Select(fault => TimeProvider.System.GetElapsedTime(lie.At, fault.At).Duration())
            .DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lie.Kind} of block {lie.Number} in {lie.Method}, killed {kill.TotalSeconds:0.00} s later, the nearest other fault {other.TotalSeconds:0.00} s away");
    }

    [GeneratedRegex(@"does not tell the truth about block (?<number>\d+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LieLine();

    private bool IsDisturbed(ServedFault lie) =>
        Program.KilledAt.Any(kill => kill >= lie.At && TimeProvider.System.GetElapsedTime(lie.At, kill) < Moment)
        || Served.Any(other => other.Number != lie.Number && TimeProvider.System.GetElapsedTime(lie.At, other.At).Duration() < Moment);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {Seed}, {Head} blocks, {Program.Kills} SIGKILLs, at most {Program.PeakMemory / 1_000_000} MB");
        foreach (var kind in Served.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            var about = kind.Select(fault => fault.Number).OfType<ulong>().Where(LiedAbout.Contains).ToHashSet();
            var told = kind.Key.IsLie() ? string.Create(CultureInfo.InvariantCulture, $", about {about.Count} blocks; told of {about.Count(Told.Contains)} of them") : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind.Key}: served {kind.Count()} times{told}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{LiedAbout.Count} blocks lied about, {Told.Count} told, {Hidden.Count} hidden; thrown away unread: {string.Join(", ", LiedAbout.Except(Told).Order())}");
        return text.ToString();
    }
}
