using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>Something that lint says of a rule file.</summary>
/// <param name="IsRefused">True when the rule may not go live like this; else it is advice.</param>
public sealed record LintRemark(Fault Fault, bool IsRefused);

/// <summary>Reads rule files strictly: beyond what keeps a rule from judging, it refuses one that nobody answers for.</summary>
public static class RuleLint
{
    /// <param name="protocol">Whose accounts and assets the rules may name.</param>
    /// <returns>The remarks in the order of the files, and how many rules were read.</returns>
    public static (Items<LintRemark> Remarks, int Rules) Check(IReadOnlyList<string> folders, Protocol protocol)
    {
        var (remarks, count) = (new List<LintRemark>(), 0);
        foreach (var section in folders.SelectMany(folder => Sections(folder, remarks)))
        {
            count++;
            remarks.AddRange(Check(section, protocol));
        }

        var faults = new FaultList();
        WrittenRuleFolder.Load(folders, protocol, faults);
        var twice = faults.All.Where(fault => !remarks.Exists(known => known.Fault == fault)).Select(fault => new LintRemark(fault, IsRefused: true));
        return (remarks.Concat(twice).ToItems(), count);
    }

    private static IEnumerable<Section> Sections(string folder, List<LintRemark> remarks)
    {
        var faults = new FaultList();
        var sections = PackFolder.Sections(folder, "rules", faults).ToList();
        remarks.AddRange(faults.All.Select(fault => new LintRemark(fault, IsRefused: true)));
        return sections.Select(section => new Section(section.File, section.Map, new FaultList()));
    }

    private static List<LintRemark> Check(Section section, Protocol protocol)
    {
        if (!section.Has(WrittenRuleFile.Mark))
        {
            RuleFile.Read(section);
            section.Close();
            return [.. section.Faults.All.Select(fault => new LintRemark(fault, IsRefused: true))];
        }

        foreach (var needed in (string[])["owner", "runbook"])
        {
            if (!section.Has(needed))
            {
                section.Fault(needed, $"nobody is named in {needed}", needed == "owner" ? "add owner: who answers for this rule" : "add runbook: what whoever is woken does first");
            }
        }

        var rule = WrittenRuleFolder.Read(section, protocol, section.Faults);
        return [.. section.Faults.All.Select(fault => new LintRemark(fault, IsRefused: true)), .. rule is null ? [] : Advice(section, rule)];
    }

    private static IEnumerable<LintRemark> Advice(Section section, WrittenRule rule)
    {
        LintRemark Advise(string key, string what, string mend)
        {
            var at = section.At(key);
            return new LintRemark(new Fault(section.File, at.Line, at.Column, what, mend), IsRefused: false);
        }

        if (!rule.Cases.Any(one => one.Fires))
        {
            yield return Advise("tests", "no case shows that it fires", "add one under tests: fires:");
        }

        if (!rule.Cases.Any(one => !one.Fires))
        {
            yield return Advise("tests", "no case shows an innocent look-alike", "add one under tests: silent:");
        }

        if (!rule.IsEnabled)
        {
            yield return Advise("enabled", "the rule is switched off", "remove it, or write enabled: true");
        }

        if (rule.Rule.Tier == Tier.Decisive && rule.Rule.FalsePositives.Count == 0)
        {
            yield return Advise("page", "it wakes people, and does not say when it is wrong", "add falsePositives:, or page: never until that is known");
        }
    }
}
