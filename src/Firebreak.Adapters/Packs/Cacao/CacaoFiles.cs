using Firebreak.Core;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs.Cacao;

/// <summary>Playbooks from and to CACAO 2.0.</summary>
public static class CacaoFiles
{
    private const int LongestDocument = 1 << 20;

    /// <summary>A playbook of the shipped packs, or of a folder, as CACAO.</summary>
    /// <param name="folder">A folder of playbooks; null for the shipped ones.</param>
    /// <returns>Null when there is no such playbook.</returns>
    /// <exception cref="BadConfigurationException">The file is faulty.</exception>
    public static string? Export(string id, string? folder, DateTimeOffset now)
    {
        var packs = PackFolder.Shipped();
        var faults = new FaultList();
        var file = Path.Combine(folder ?? Path.Combine(PackFolder.FindShipped()!, "playbooks"), $"{Path.GetFileName(id)}.yaml");
        if (!File.Exists(file) || YamlFile.Read(file, faults) is not { } map)
        {
            faults.ThrowIfAny();
            return null;
        }

        var section = new Section(file, map, faults);
        var playbook = Read(section, packs);
        var described = playbook is null ? null : new DescribedPlaybook(
            playbook, section.Text("description"), section.Text("owner"), section.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>()));
        faults.ThrowIfAny();
        return CacaoWriter.Write(described!, ById(packs), now);
    }

    /// <summary>A CACAO document as a playbook file.</summary>
    /// <exception cref="BadConfigurationException">It is no CACAO 2.0 playbook.</exception>
    public static ImportedPlaybook Import(string file, string owner, Items<string> rules)
    {
        var json = new FileInfo(file) is { Exists: true, Length: <= LongestDocument } ? File.ReadAllText(file) : "";
        if (CacaoReader.Read(json, owner, rules, out var left) is not { } described)
        {
            throw new BadConfigurationException([new Fault(file, 0, 0, "is no CACAO 2.0 playbook", "give a JSON file with spec_version cacao-2.0, workflow_start and workflow, of at most 1 MiB")]);
        }

        var packs = PackFolder.Shipped();
        var text = new PlaybookWriter(ById(packs)).Write(described);
        var faults = new FaultList();
        if (YamlFile.Parse($"{described.Playbook.Id}.yaml", text, faults) is { } map)
        {
            var section = new Section($"{described.Playbook.Id}.yaml", map, faults);
            Read(section, packs);
            section.Close();
        }

        return new ImportedPlaybook(described.Playbook.Id, text, left, faults.All);
    }

    private static Playbook? Read(Section section, Engine.Configuration.Packs packs) =>
        PlaybookFile.Read(section, packs.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal), ById(packs));

    private static Dictionary<string, Lever> ById(Engine.Configuration.Packs packs) => packs.Levers.ToDictionary(lever => lever.Id, StringComparer.Ordinal);
}

/// <param name="Text">YAML for a folder of playbooks.</param>
/// <param name="NotCarried">What of the document is not in it.</param>
/// <param name="Faults">What must be mended in it before it can go live.</param>
public sealed record ImportedPlaybook(string Id, string Text, Items<string> NotCarried, Items<Fault> Faults);
