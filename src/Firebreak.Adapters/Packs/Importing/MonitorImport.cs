using Firebreak.Core;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>A rule made from a monitor.</summary>
/// <param name="Monitor">The monitor's name.</param>
/// <param name="Source">The file that it was made from.</param>
/// <param name="Text">The rule as YAML.</param>
public sealed record ImportedRule(string Id, string Monitor, string Source, string Text);

/// <summary>The configuration of an OpenZeppelin Monitor as rules of ours.</summary>
/// <param name="NotCarried">What the rules do not say although the configuration does: the rules find less, or nobody is told.</param>
/// <param name="Differences">What the rules say otherwise.</param>
public sealed record MonitorImport(Items<ImportedRule> Rules, Items<Fault> NotCarried, Items<Fault> Differences)
{
    private const int MostFiles = 2_000;

    /// <param name="folder">The folder that holds <c>monitors</c>, <c>networks</c> and <c>triggers</c>, or the one above it with <c>config</c>.</param>
    /// <param name="owner">Who answers for the rules.</param>
    /// <exception cref="BadConfigurationException">There is no such configuration.</exception>
    public static MonitorImport Read(string folder, string owner)
    {
        var root = Directory.Exists(Path.Combine(folder, "config", "monitors")) ? Path.Combine(folder, "config") : folder;
        if (!Directory.Exists(Path.Combine(root, "monitors")))
        {
            throw new BadConfigurationException(
                [new Fault(folder, 0, 0, "holds no configuration of OpenZeppelin Monitor", "name the folder that holds monitors, networks and triggers")]);
        }

        var (lost, changed) = (new FaultList(), new FaultList());
        var networks = new MonitorNetworks(Files(root, "networks"), lost, changed);
        var triggers = new MonitorTriggers(Files(root, "triggers"), lost);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<ImportedRule>();
        foreach (var file in Files(root, "monitors"))
        {
            if (new MonitorFile(file, networks, triggers, lost, changed).Read(owner, names) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new MonitorImport(rules.ToItems(), lost.All, changed.All);
    }

    private static List<string> Files(string root, string kind) => Directory.Exists(Path.Combine(root, kind))
        ? [.. Directory.EnumerateFiles(Path.Combine(root, kind), "*.json").Order(StringComparer.Ordinal).Take(MostFiles)]
        : [];
}
