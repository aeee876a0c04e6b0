using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads the rules that users wrote: read, collect, compile; all faults of all files at once.</summary>
public static class WrittenRuleFolder
{
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static Items<WrittenRule> Load(string folder, Protocol protocol)
    {
        var faults = new FaultList();
        var rules = Load([folder], protocol, faults);
        faults.ThrowIfAny();
        return rules;
    }

    /// <summary>The same for several folders.</summary>
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static Items<WrittenRule> Load(IEnumerable<string> folders, Protocol protocol)
    {
        var faults = new FaultList();
        var rules = Load(folders, protocol, faults);
        faults.ThrowIfAny();
        return rules;
    }

    /// <summary>The rules of several folders; files of rules that only tune what ships are passed over.</summary>
    internal static Items<WrittenRule> Load(IEnumerable<string> folders, Protocol protocol, FaultList faults)
    {
        var rules = new List<WrittenRule>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in folders.SelectMany(folder => PackFolder.Sections(folder, "rules", faults)).Where(section => section.Has(WrittenRuleFile.Mark)))
        {
            var rule = Read(section, protocol, faults);
            var id = section.Map.Find("id") is YamlText text ? text.Value : "";
            if (!files.TryAdd(id, section.File))
            {
                section.Fault("id", $"the rule {FaultList.Quote(id)} is also in {files[id]}", "give each rule an id of its own");
            }

            if (rule is not null)
            {
                rules.Add(rule);
            }
        }

        return rules.ToItems();
    }

    /// <summary>A rule of a user's may not stand in the place of one that ships.</summary>
    internal static void RefuseShipped(Items<WrittenRule> written, Items<string> shipped, FaultList faults)
    {
        foreach (var twice in written.Where(rule => shipped.Contains(rule.Rule.Id, StringComparer.Ordinal)))
        {
            faults.Add(twice.Draft.File, null, $"a rule {FaultList.Quote(twice.Rule.Id)} ships with Firebreak", "give your rule another id");
        }
    }

    /// <summary>One rule; null, with faults, when it cannot judge.</summary>
    internal static WrittenRule? Read(Section section, Protocol protocol, FaultList faults)
    {
        var before = faults.Count;
        var file = new WrittenRuleFile(section);
        var draft = file.Read();
        section.Close();
        var found = new List<RuleFault>();
        var rule = RuleCompiler.Compile(draft, protocol, found);
        foreach (var fault in found)
        {
            file.Phrases.Tell(fault, faults);
        }

        return faults.Count == before ? rule : null;
    }
}
