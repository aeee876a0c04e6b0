using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>What judging a range once needs of files: what is protected, and the rules.</summary>
/// <param name="Rules">Those that ship, by id.</param>
public sealed record JudgingFiles(Protocol Protocol, IReadOnlyDictionary<string, Rule> Rules)
{
    /// <summary>Those that the user wrote.</summary>
    public Items<WrittenRule> Written { get; init; } = [];

    /// <param name="protocol">Path of a <c>protocol.yaml</c>.</param>
    /// <param name="rules">
    /// A folder of rule files: those that users write, and those that take the place of the shipped ones of the same id; null for the shipped
    /// ones as they are.
    /// </param>
    /// <param name="withSandbox">Whether rules of status sandbox judge too.</param>
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static JudgingFiles Load(string protocol, string? rules, bool withSandbox)
    {
        var faults = new FaultList();
        if (PackFolder.FindShipped() is not { } shipped)
        {
            throw new BadConfigurationException([new Fault("packs", 0, 0, "no packs were found beside the program", "put the folder packs of the distribution beside it")]);
        }

        var packs = PackFolder.Read(shipped, faults);
        var known = packs.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        if (rules is not null)
        {
            Replace(known, rules, faults);
        }

        var map = YamlFile.Read(protocol, faults);
        var watched = map is null ? null : ProtocolFile.Read(new Section(protocol, map, faults), packs.Levers);
        var written = rules is null || watched is null ? [] : WrittenRuleFolder.Load([rules], watched, faults);
        foreach (var twice in written.Where(rule => known.ContainsKey(rule.Rule.Id)))
        {
            faults.Add(Path.Combine(rules!, $"{twice.Rule.Id}.yaml"), null, $"a rule {FaultList.Quote(twice.Rule.Id)} ships with Firebreak", "give your rule another id");
        }

        faults.ThrowIfAny();
        return new JudgingFiles(watched!, (packs with { Rules = known.Values.ToItems() }).RulesInForce(withSandbox))
        {
            Written = written.Where(rule => withSandbox || !rule.Rule.IsInSandbox).ToItems(),
        };
    }

    private static void Replace(Dictionary<string, Rule> known, string folder, FaultList faults)
    {
        foreach (var rule in PackFolder.ReadRules(folder, faults))
        {
            if (known.ContainsKey(rule.Id))
            {
                known[rule.Id] = rule;
            }
            else
            {
                faults.Add(
                    Path.Combine(folder, $"{rule.Id}.yaml"), null, $"no rule {FaultList.Quote(rule.Id)} ships", $"tune one of: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}");
            }
        }
    }
}
