using System.Globalization;
using System.Text;
using Firebreak.Bench.Detection;
using Firebreak.Core.Detection;

namespace Firebreak.Bench.Report;

/// <summary>docs/reference/detection-results.md.</summary>
internal static class DetectionPage
{
    // What lies before this day was looked at while the rules were tuned; what lies after it was only counted.
    private static readonly DateOnly Divide = new(2024, 3, 1);

    public static string Of(IReadOnlyList<Rule> rules, IReadOnlyList<SetResult> results)
    {
        var page = new StringBuilder();
        var (attacks, benign) = (results.Where(result => result.Set.IsAttacks).ToList(), results.Where(result => !result.Set.IsAttacks).ToList());
        page.AppendLine(Head);
        AppendAttacks(page, attacks);
        AppendBenign(page, benign);
        AppendRules(page, rules, attacks, benign);
        AppendFamilies(page, attacks);
        AppendMisses(page, attacks);
        AppendFalse(page, benign);
        return page.Replace("\r\n", "\n").ToString();
    }

    private static void AppendAttacks(StringBuilder page, List<SetResult> attacks)
    {
        page.AppendLine("## Attacks\n\n| Set | Attacks | Named with a fitting family | Told at all | Paged |\n|---|---:|---:|---:|---:|");
        foreach (var result in attacks)
        {
            Row(page, result.Set.Title, result);
            Row(page, $"{result.Set.Title}, before {Divide:yyyy-MM}", result.Between(DateOnly.MinValue, Divide));
            Row(page, $"{result.Set.Title}, from {Divide:yyyy-MM}", result.Between(Divide, DateOnly.MaxValue));
        }

        page.AppendLine();

        static void Row(StringBuilder page, string title, SetResult result) =>
            page.AppendLine(Text($"| {title} | {result.Count} | {result.Named} ({Share(result.Named, result.Count)}) | {result.Told} | {result.Paged} |"));
    }

    private static void AppendBenign(StringBuilder page, List<SetResult> benign)
    {
        page.AppendLine("## Ordinary traffic\n\n| Set | Transactions | Told | Paged | Paged, at most (95 %) |\n|---|---:|---:|---:|---:|");
        foreach (var result in benign)
        {
            foreach (var (least, words) in new[] { (0, ""), (5, ", 5 calls or more"), (20, ", 20 calls or more") })
            {
                var part = result.OfSize(least);
                page.AppendLine(Text($"| {result.Set.Title}{words} | {part.Count} | {part.Told} | {part.Paged} | {part.UpperBound:P3} |"));
            }
        }

        var all = new SetResult(benign[0].Set, [.. benign.SelectMany(result => result.Verdicts)]);
        page.AppendLine(Text($"| all | {all.Count} | {all.Told} | {all.Paged} | {all.UpperBound:P3} |\n"));
    }

    private static void AppendRules(StringBuilder page, IReadOnlyList<Rule> rules, List<SetResult> attacks, List<SetResult> benign)
    {
        page.AppendLine(RulesHead);
        foreach (var rule in rules.Where(rule => rule.Tier != Tier.Context))
        {
            var verdicts = attacks.SelectMany(result => result.Verdicts).ToList();
            var missed = verdicts.Count(verdict => !verdict.IsNamed && Flaws.FamiliesOf(verdict.Case.Label!).Contains(rule.Family));
            var ordinary = benign.SelectMany(result => result.Verdicts).ToList();
            page.AppendLine(Text(
                $"| `{rule.Id}` | {Words(rule.Family)} | {verdicts.Count(verdict => verdict.IsNamedBy(rule.Id))} | {verdicts.Count(verdict => verdict.IsPagedBy(rule.Id))} | {verdicts.Count(verdict => verdict.IsToldBy(rule.Id) && !verdict.IsNamedBy(rule.Id))} | {missed} | {ordinary.Count(verdict => verdict.IsToldBy(rule.Id))} | {ordinary.Count(verdict => verdict.IsPagedBy(rule.Id))} |"));
        }

        page.AppendLine();
    }

    private static void AppendFamilies(StringBuilder page, List<SetResult> attacks)
    {
        page.AppendLine("## By published flaw\n\n| Label | Attacks | Named | Paged |\n|---|---:|---:|---:|");
        foreach (var label in attacks.SelectMany(result => result.Verdicts).GroupBy(verdict => verdict.Case.Label is { Length: > 0 } known ? known.Replace('_', ' ') : "(none published)", StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            page.AppendLine(Text($"| {label.Key} | {label.Count()} | {label.Count(verdict => verdict.IsNamed)} | {label.Count(verdict => verdict.Pages)} |"));
        }

        page.AppendLine();
    }

    private static void AppendMisses(StringBuilder page, List<SetResult> attacks)
    {
        page.AppendLine("## Attacks not named\n\n| Set | Attack | Label | Calls | Why |\n|---|---|---|---:|---|");
        foreach (var (result, verdict) in attacks.SelectMany(result => result.Verdicts.Where(verdict => !verdict.IsNamed).Select(verdict => (result, verdict))))
        {
            page.AppendLine(Text($"| {result.Set.Title} | {verdict.Case.Name} | {verdict.Case.Label?.Replace('_', ' ')} | {verdict.Case.Frames} | {Misses.Reason(result.Set, verdict)} |"));
        }

        page.AppendLine();
    }

    private static void AppendFalse(StringBuilder page, List<SetResult> benign)
    {
        page.AppendLine("## Ordinary transactions that were told of\n\nUnlabelled: some may be thefts nobody wrote about.\n\n| Set | Transaction | Calls | Rules |\n|---|---|---:|---|");
        foreach (var (result, verdict) in benign.SelectMany(result => result.Verdicts.Where(verdict => verdict.IsTold).Select(verdict => (result, verdict))))
        {
            var rules = string.Join(", ", verdict.Signals.Select(signal => signal.Pages ? $"**{signal.Rule}**" : signal.Rule));
            page.AppendLine(Text($"| {result.Set.Title} | `{verdict.Case.Name}` | {verdict.Case.Frames} | {rules} |"));
        }
    }

    private static string Words(Family family) => family == Family.ControlFlow ? "control-flow" : family.ToString().ToLowerInvariant();

    private static string Share(int part, int whole) => whole == 0 ? "none" : (part / (double)whole).ToString("P0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private const string Head = """
        # What the recognisers find and miss

        Made by `bench/run detection --write` from the recorded data beside the repository (`../shared/data`). Each transaction is judged by itself
        through the real pipeline with the shipped rules. The recordings come without protocol files, so these figures are a floor for attacks and a
        ceiling for ordinary traffic: everything that a transaction calls, save the contracts of whoever acts, stands for the protocol; nobody
        holds a role, no holdings are known, and only the largest coins have a price (one coin is 2,000 dollars on every chain). `abnormal-outflow`
        and what rests on a history, on roles or on state changes cannot speak here. No label of an attacker is used.

        Reproductions are attacks run again on recorded state by a test contract, with events and storage access. Original traces hold calls alone:
        transfers are taken from the calls that order them; swaps, prices and reserves that only events tell are unknown, so rules about prices are half blind.
        A family fits by the published label (`bench/Firebreak.Bench/Detection/Flaws.cs`); where none was published, any does. Ordinary traffic of
        rollups and of other chains was not found: no rate is claimed for it.

        """;

    private const string RulesHead = """
        ## By recogniser

        "Found" counts attacks that the rule named with a family that fits; "besides" attacks that it told of under another label; "missed" attacks of
        which nobody spoke rightly and whose label the rule's family would have fitted. Rules of tier context are left out.

        | Rule | Family | Found | Paged | Besides | Missed | False | False pages |
        |---|---|---:|---:|---:|---:|---:|---:|
        """;
}
