using Firebreak.Core;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>A rule made from a monitor.</summary>
/// <param name="Monitor">The monitor's name.</param>
/// <param name="Source">The file that it was made from.</param>
/// <param name="Text">The rule as YAML.</param>
public sealed record ImportedRule(string Id, string Monitor, string Source, string Text)
{
    /// <summary>Whom its triggers became, in <see cref="MonitorImport.Alerting"/>.</summary>
    public Items<string> Receivers { get; init; } = [];
}

/// <summary>The configuration of an OpenZeppelin Monitor as rules of ours.</summary>
/// <param name="NotCarried">What the rules do not say although the configuration does: the rules find less, or nobody is told.</param>
/// <param name="Differences">What the rules say otherwise.</param>
public sealed record MonitorImport(Items<ImportedRule> Rules, Items<Fault> NotCarried, Items<Fault> Differences)
{
    private const int MostFiles = 2_000;

    /// <summary>Who is told of the rules, as <c>alerting:</c> in YAML; null where nobody asked for it.</summary>
    public string? Alerting { get; init; }

    /// <param name="folder">The folder that holds <c>monitors</c>, <c>networks</c> and <c>triggers</c>, or the one above it with <c>config</c>.</param>
    /// <param name="owner">Who answers for the rules.</param>
    /// <param name="withAlerting">Whether triggers are carried over.</param>
    /// <exception cref="BadConfigurationException">There is no such configuration.</exception>
    public static MonitorImport Read(string folder, string owner, bool withAlerting)
    {
        var root = Directory.Exists(Path.Combine(folder, "config", "monitors")) ? Path.Combine(folder, "config") : folder;
        if (!Directory.Exists(Path.Combine(root, "monitors")))
        {
            throw new BadConfigurationException(
                [new Fault(folder, 0, 0, "holds no configuration of OpenZeppelin Monitor", "name the folder that holds monitors, networks and triggers")]);
        }

        var (lost, changed) = (new FaultList(), new FaultList());
        var networks = new MonitorNetworks(Files(root, "networks"), lost, changed);
        var triggers = new MonitorTriggers(Files(root, "triggers"), lost, changed, withAlerting);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<ImportedRule>();
        foreach (var file in Files(root, "monitors"))
        {
            if (new MonitorFile(file, networks, triggers, lost, changed).Read(owner, names) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new MonitorImport(rules.ToItems(), lost.All, changed.All)
        {
            Alerting = withAlerting
                ? MonitorAlerting.Write([.. rules.SelectMany(rule => rule.Receivers.Select(receiver => (rule.Id, receiver)))], triggers.Carried)
                : null,
        };
    }

    private static List<string> Files(string root, string kind) => Directory.Exists(Path.Combine(root, kind))
        ? [.. Directory.EnumerateFiles(Path.Combine(root, kind), "*.json").Order(StringComparer.Ordinal).Take(MostFiles)]
        : [];
}
