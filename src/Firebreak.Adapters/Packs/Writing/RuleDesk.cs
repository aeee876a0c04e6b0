using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>Which rule files the verbs about rules look at, and whose protocol these may name.</summary>
public sealed record RuleDesk(Items<string> Folders, Protocol Protocol)
{
    /// <summary>The assemblies with detectors that the configuration names.</summary>
    public Items<PluginEntry> Plugins { get; init; } = [];

    /// <param name="folder">The folder of rules; null for those of the configuration.</param>
    /// <param name="protocol">Path of a protocol file; null for that of the configuration, or none.</param>
    /// <param name="config">Path of a configuration; null when there is none.</param>
    /// <exception cref="BadConfigurationException">A file is faulty, or no folder was named.</exception>
    public static RuleDesk Open(string? folder, string? protocol, string? config)
    {
        var faults = new FaultList();
        var named = config is null ? null : FirebreakFile.Outline(config, faults);
        var folders = folder is not null ? [folder] : named?.Folders ?? [];
        if (folders.Count == 0 && named?.Plugins is not { Count: > 0 })
        {
            faults.Add("rules", null, "no folder of rules is named", "write ./firebreak lint DIR, or add rules: to firebreak.yaml");
        }

        var watched = (protocol ?? named?.Protocol) is { } path && YamlFile.Read(path, faults) is { } map
            ? ProtocolFile.Read(new Section(path, map, faults), PackFolder.FindShipped() is { } packs ? PackFolder.Read(packs, faults).Levers : [])
            : new Protocol("", [], [], [], []);
        faults.ThrowIfAny();
        return new RuleDesk(folders, watched) { Plugins = named?.Plugins ?? [] };
    }

    /// <summary>The rules, enabled or not.</summary>
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public Items<WrittenRule> Load() => WrittenRuleFolder.Load(Folders, Protocol);
}
