using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Response;
using ShippedPacks = Firebreak.Engine.Configuration.Packs;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads a folder of packs: <c>rules</c>, <c>levers</c>, <c>playbooks</c> and, if there are any, <c>clients</c>, one entry in each file.</summary>
public static class PackFolder
{
    private const int MostFiles = 2_000;

    /// <exception cref="Engine.Configuration.BadConfigurationException">Carries every fault of every file.</exception>
    public static ShippedPacks Read(string folder)
    {
        var faults = new FaultList();
        var packs = Read(folder, faults);
        faults.ThrowIfAny();
        return packs;
    }

    internal static ShippedPacks Read(string folder, FaultList faults)
    {
        var rules = Entries(folder, "rules", faults);
        var levers = Entries(folder, "levers", faults);
        var playbooks = Entries(folder, "playbooks", faults);
        var ruleIds = rules.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        var others = new List<OtherMeans>();
        var read = Collect<Lever>(levers, section => LeverFile.IsLever(section) ? LeverFile.Read(section) : Other(section, others), faults);
        return new ShippedPacks(Collect<Rule>(rules, RuleFile.Read, faults), read, Collect<Playbook>(playbooks, section => PlaybookFile.Read(section, ruleIds, ById(read)), faults))
        {
            OtherMeans = others.ToItems(),

            // Packs of one's own need not know of clients.
            Clients = Directory.Exists(Path.Combine(folder, "clients")) ? Collect<BrokenClient>(Entries(folder, "clients", faults), ClientFile.Read, faults) : [],
        };
    }

    /// <summary>The playbooks in a folder that holds nothing but playbooks.</summary>
    internal static Items<Playbook> ReadPlaybooks(string folder, ShippedPacks packs, FaultList faults)
    {
        var rules = packs.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var levers = ById(packs.Levers);
        return Collect<Playbook>(EntriesOf(folder, "playbooks", faults), section => PlaybookFile.Read(section, rules, levers), faults);
    }

    /// <summary>The levers that have a form of their own, without the other means beside them.</summary>
    internal static Items<Lever> ReadLevers(string folder, FaultList faults) =>
        Collect<Lever>(Entries(folder, "levers", faults), section => LeverFile.IsLever(section) ? LeverFile.Read(section) : Other(section, []), faults);

    private static Dictionary<string, Lever> ById(Items<Lever> levers) =>
        levers.DistinctBy(lever => lever.Id, StringComparer.Ordinal).ToDictionary(lever => lever.Id, StringComparer.Ordinal);

    /// <summary>The rules in a folder that holds nothing but rules.</summary>
    internal static Items<Rule> ReadRules(string folder, FaultList faults)
    {
        var rules = new List<Rule>();
        foreach (var section in Sections(folder, "rules", faults).Where(section => !section.Has(WrittenRuleFile.Mark)))
        {
            rules.Add(RuleFile.Read(section));
            section.Close();
        }

        return rules.ToItems();
    }

    /// <summary>The files of a folder that can be read, each named after its id.</summary>
    internal static IEnumerable<Section> Sections(string folder, string kind, FaultList faults) =>
        EntriesOf(folder, kind, faults).Select(entry => Open(entry.Id, entry.File, faults)).OfType<Section>();

    /// <summary>What ships with the program.</summary>
    /// <exception cref="Engine.Configuration.BadConfigurationException">It is not there or faulty.</exception>
    public static ShippedPacks Shipped() => FindShipped() is { } folder
        ? Read(folder)
        : throw new Engine.Configuration.BadConfigurationException(
            [new Engine.Configuration.Fault("packs", 0, 0, "no packs were found beside the program", "put the folder packs of the distribution beside it")]);

    /// <summary>The packs that ship with the program: beside it, or in the repository that it was built in. Null when there are none.</summary>
    internal static string? FindShipped()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "packs");
            if (Directory.Exists(Path.Combine(candidate, "levers")))
            {
                return candidate;
            }
        }

        return null;
    }

    private static Lever? Other(Section section, List<OtherMeans> others)
    {
        others.Add(LeverFile.ReadOther(section));
        return null;
    }

    private static List<(string Id, string File)> Entries(string folder, string kind, FaultList faults) =>
        EntriesOf(Path.Combine(folder, kind), kind, faults);

    private static List<(string Id, string File)> EntriesOf(string path, string kind, FaultList faults)
    {
        if (!Directory.Exists(path))
        {
            faults.Add(path, null, "does not exist", $"give a folder that holds {kind}");
            return [];
        }

        return Directory.EnumerateFiles(path, "*.yaml")
            .Order(StringComparer.Ordinal)
            .Take(MostFiles)
            .Select(file => (Path.GetFileNameWithoutExtension(file), file))
            .ToList();
    }

    private static Items<T> Collect<T>(IEnumerable<(string Id, string File)> entries, Func<Section, T?> read, FaultList faults)
        where T : class
    {
        var values = new List<T>();
        foreach (var (id, file) in entries)
        {
            if (Open(id, file, faults) is not { } section)
            {
                continue;
            }

            if (read(section) is { } value)
            {
                values.Add(value);
            }

            section.Close();
        }

        return values.ToItems();
    }

    private static Section? Open(string id, string file, FaultList faults)
    {
        if (YamlFile.Read(file, faults) is not { } map)
        {
            return null;
        }

        var section = new Section(file, map, faults);
        if (section.Text("id") is { Length: > 0 } written && written != id)
        {
            section.Fault("id", $"id is {FaultList.Quote(written)}", $"write {id}, the name of the file, or rename the file");
        }

        return section;
    }
}
