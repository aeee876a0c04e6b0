using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Firebreak.TestKit.Faults;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>What a soak went through, for people.</summary>
public sealed partial record SoakStory(int Seed, ulong Head, IReadOnlyList<ServedFault> Served, KilledProgram Program)
{
    // By the clock where the program is quick, by what it did where the machine is busy: twenty blocks a second are a hundred questions and more.
    private const int QuestionsInAMoment = 100;
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
    public string Circumstances(ServedFault lie) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lie.Kind} of block {lie.Number} in {lie.Method}, {Away(lie, KillsAfter(lie))} to the kill, {Away(lie, Others(lie))} to the nearest other fault");

    [GeneratedRegex(@"does not tell the truth about block (?<number>\d+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LieLine();

    private bool IsDisturbed(ServedFault lie) => KillsAfter(lie).Concat(Others(lie)).Any(at => at.TimeTo(lie.At) < Moment || at.QuestionsTo(lie.At) < QuestionsInAMoment);

    private IEnumerable<NodeMoment> KillsAfter(ServedFault lie) => Program.KilledAt.Where(kill => kill.Timestamp >= lie.At.Timestamp);

    private IEnumerable<NodeMoment> Others(ServedFault lie) => Served.Where(other => other.Number != lie.Number).Select(other => other.At);

    private static string Away(ServedFault lie, IEnumerable<NodeMoment> moments) => moments.Any()
        ? string.Create(CultureInfo.InvariantCulture, $"{moments.Min(at => at.TimeTo(lie.At)).TotalSeconds:0.00} s and {moments.Min(at => at.QuestionsTo(lie.At))} questions")
        : "for ever";

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

        text.AppendLine(CultureInfo.InvariantCulture, $"{LiedAbout.Count} blocks lied about, {Told.Count} told, {Hidden.Count} hidden; thrown away unread:");
        foreach (var lie in Served.Where(fault => fault.Number is { } number && LiedAbout.Contains(number) && !Told.Contains(number)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Circumstances(lie)}");
        }

        return text.ToString();
    }
}
