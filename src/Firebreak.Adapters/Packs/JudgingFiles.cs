using Firebreak.Core;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using ShippedPacks = Firebreak.Engine.Configuration.Packs;

namespace Firebreak.Adapters.Packs;

/// <summary>What judging a range once needs of files: what is protected, and the rules.</summary>
/// <param name="Protocol">Null where the whole chain is judged.</param>
/// <param name="Rules">Those that ship, by id.</param>
public sealed record JudgingFiles(Protocol? Protocol, IReadOnlyDictionary<string, Rule> Rules)
{
    /// <summary>Those that the user wrote.</summary>
    public Items<WrittenRule> Written { get; init; } = [];

    /// <summary>What is protected on a chain.</summary>
    public Protocol ProtocolOn(ChainId chain) => Protocol ?? WholeChain.Of(chain);

    /// <summary>The budget of false pages.</summary>
    public BaselineOptions Baseline => new(Protocol?.FalsePagesPerWeek ?? BaselineOptions.ForPeople);

    /// <summary>The same, with what is learned judging too, though the rest of the sandbox does not.</summary>
    /// <param name="protocol">Path of a <c>protocol.yaml</c>.</param>
    /// <param name="rules">A folder of rule files, as above.</param>
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static JudgingFiles LoadLearning(string protocol, string? rules)
    {
        var all = Load(protocol, rules, withSandbox: true);
        return all with
        {
            Rules = all.Rules.Where(rule => !rule.Value.IsInSandbox || rule.Key is LearnedDetector.NewWalk or LearnedDetector.Unusual or LearnedDetector.Pace)
                .ToDictionary(StringComparer.Ordinal),
            Written = all.Written.Where(rule => !rule.Rule.IsInSandbox).ToItems(),
        };
    }

    /// <param name="protocol">Path of a <c>protocol.yaml</c>; null for the whole chain.</param>
    /// <param name="rules">
    /// A folder of rule files: those that users write, and those that take the place of the shipped ones of the same id; null for the shipped
    /// ones as they are.
    /// </param>
    /// <param name="withSandbox">Whether rules of status sandbox judge too.</param>
    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static JudgingFiles Load(string? protocol, string? rules, bool withSandbox)
    {
        var faults = new FaultList();
        if (PackFolder.FindShipped() is not { } folder)
        {
            throw new BadConfigurationException([new Fault("packs", 0, 0, "no packs were found beside the program", "put the folder packs of the distribution beside it")]);
        }

        // To judge takes no playbooks, and levers only where the protocol names some.
        var shipped = PackFolder.ReadRules(Path.Combine(folder, "rules"), faults).ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        if (rules is not null)
        {
            Replace(shipped, rules, faults);
        }

        var watched = protocol is not null && YamlFile.Read(protocol, faults) is { } map ? ProtocolFile.Read(new Section(protocol, map, faults), new Lazy<Items<Lever>>(() => PackFolder.ReadLevers(folder, faults))) : null;

        // What the coins of a chain are called is no part of a rule: any chain's stands for all.
        var known = watched ?? (protocol is null ? WholeChain.Of(new ChainId(1)) : null);
        var written = rules is null || known is null ? [] : WrittenRuleFolder.Load([rules], known, faults);
        foreach (var twice in written.Where(rule => shipped.ContainsKey(rule.Rule.Id)))
        {
            faults.Add(Path.Combine(rules!, $"{twice.Rule.Id}.yaml"), null, $"a rule {FaultList.Quote(twice.Rule.Id)} ships with Firebreak", "give your rule another id");
        }

        faults.ThrowIfAny();
        return new JudgingFiles(watched, new ShippedPacks(shipped.Values.ToItems(), [], []).RulesInForce(withSandbox))
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
