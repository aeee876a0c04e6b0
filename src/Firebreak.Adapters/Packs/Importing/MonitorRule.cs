using System.Globalization;
using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The text of a rule that was made from a monitor.</summary>
internal static class MonitorRule
{
    private const int LongestId = 60;
    private static readonly Protocol Nobody = new("", [], [], [], []);

    /// <summary>An id that is a file name, and that nobody has yet.</summary>
    public static string IdOf(string name, HashSet<string> taken)
    {
        var text = new StringBuilder();
        foreach (var letter in name.Select(char.ToLowerInvariant))
        {
            var isPlain = char.IsAsciiLetterOrDigit(letter);
            if (isPlain || (text.Length > 0 && text[^1] != '-'))
            {
                text.Append(isPlain ? letter : '-');
            }
        }

        var stem = text.ToString().Trim('-');
        stem = stem.Length == 0 ? "monitor" : stem[..Math.Min(stem.Length, LongestId)].Trim('-');
        var id = IsShipped(stem) ? $"{stem}-monitor" : stem;
        for (var number = 2; !taken.Add(id); number++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
        }

        return id;
    }

    public static string Write(string id, string name, string source, string owner, bool isPaused, List<ChainId> chains, List<string> conditions)
    {
        var lines = new YamlLines()
            .Comment(0, $"Made by firebreak import oz-monitor from {source}. Look at severity, page, family, owner and runbook: a monitor has none of them.")
            .Line(0, $"id: {id}")
            .Line(0, $"title: {YamlLines.Quote(Excerpt.Of(name, 200))}")
            .Line(0, "status: incubating")
            .Line(0, "severity: P3")
            .Line(0, "page: never")
            .Line(0, "family: economics")
            .Line(0, $"owner: {YamlLines.Quote(owner)}")
            .Line(0, $"runbook: {YamlLines.Quote("What to do when this fires was not part of the monitor: write it here.")}")
            .Line(0, $"enabled: {(isPaused ? "false" : "true")}")
            .Line(0, $"networks: {YamlLines.List(chains)}");
        foreach (var line in conditions)
        {
            lines.Line(0, line);
        }

        return lines.ToString();
    }

    /// <summary>A rule that is made of one entry, for trying it.</summary>
    public static string Alone(string entry) => $"id: a\ntitle: a\nseverity: P3\nfamily: economics\nowner: a\nrunbook: a\non:\n  - {entry}\n";

    /// <inheritdoc cref="Alone(string)"/>
    public static string Alone(string entry, string transaction) => $"{Alone(entry)}transactions:\n  - {transaction}\n";

    /// <summary>What the compiler of rules says about one.</summary>
    public static FaultList FaultsOf(string text)
    {
        var faults = new FaultList();
        if (YamlFile.Parse("a.yaml", text, faults) is { } map)
        {
            WrittenRuleFolder.Read(new Section("a.yaml", map, faults), Nobody, faults);
        }

        return faults;
    }

    private static bool IsShipped(string id) => PackFolder.FindShipped() is { } packs && File.Exists(Path.Combine(packs, "rules", $"{id}.yaml"));
}
