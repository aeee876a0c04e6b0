using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/rules/*.yaml</c>.</summary>
internal static class RuleFile
{
    public static Rule Read(Section file)
    {
        var rule = new Rule(
            file.Text("id"),
            file.Text("title"),
            Words.Spell(file.Value<RuleStatus>("status", Words.Word, Words.Choices<RuleStatus>())),
            file.Value<Severity>("severity", Words.Word, Words.Choices<Severity>()),
            file.Value<Tier>("tier", Words.Word, Words.Choices<Tier>()),
            file.Value<Family>("family", Words.Word, Words.Choices<Family>()),
            file.Text("description"),
            file.Text("owner"),
            file.Text("runbook"),
            file.SomeTexts("references"),
            file.SomeTexts("falsePositives"),
            Parameters(file))
        {
            Needs = file.Values<Lanes>("needs", Words.Word, Words.Choices<Lanes>()).Aggregate(Lanes.None, (all, one) => all | one),
        };
        if (rule.Needs == Lanes.None && rule.Family != Family.Network)
        {
            file.Fault("needs", "needs is missing or empty", "add what a block must carry, such as needs: [receipts, logs, frames]");
        }

        ReadHousekeeping(file);
        return rule;
    }

    private static FrozenDictionary<string, decimal> Parameters(Section file)
    {
        var entries = file.OptionalChild("parameters")?.Table<decimal>(Words.Amount, "a number that is not negative, such as 0.02") ?? [];
        return entries.ToFrozenDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    // Kept for people and for the catalogue; no decision reads it.
    private static void ReadHousekeeping(Section file)
    {
        file.Value<DateOnly>("date", Words.Day, "the day of the last change, such as 2026-08-01");
        file.SomeTexts("tags");
        var tests = file.Child("tests");
        tests.SomeTexts("fires");
        tests.SomeTexts("silent");
        tests.Close();
    }
}
