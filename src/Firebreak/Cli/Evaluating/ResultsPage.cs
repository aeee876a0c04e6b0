using System.Globalization;
using System.Text;
using Firebreak.Core.Detection;
using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Evaluating;

/// <summary>docs/reference/detection-results.md.</summary>
internal static class ResultsPage
{
    public static string Of(EvaluationResult result)
    {
        var page = new StringBuilder();
        List<SetResult> attacks = [result.Reproductions, result.OriginalTraces];
        page.AppendLine(Head);
        AppendAttacks(page, result);
        AppendBenign(page, result);
        AppendHistories(page, result);
        AppendModels(page, result);
        AppendBudgets(page, result);
        AppendBaselines(page, result);
        AppendRules(page, result, attacks);
        AppendLabels(page, attacks);
        AppendMisses(page, attacks);
        AppendFalse(page, result);
        return page.Replace("\r\n", "\n").ToString();
    }

    private static void AppendAttacks(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Attacks\n\n| Set | Attacks | Paged, nothing configured | 95 % | Paged, protocol watched | Named with a fitting family | Told at all |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var set in new[] { result.Reproductions, result.Reproductions.GradeA, result.OriginalTraces }.SelectMany(set => new[] { set, set.Older, set.Newer }))
        {
            var wide = set.Paged(Mode.ChainWide);
            var span = Interval.OfShare(wide, set.Count);
            page.AppendLine(Text(
                $"| {set.Title} | {set.Count} | {wide} ({Share(wide, set.Count)}) | {span.Low:P0} to {span.High:P0} | {set.Paged(Mode.Protocol)} ({Share(set.Paged(Mode.Protocol), set.Count)}) | {set.Named} ({Share(set.Named, set.Count)}) | {set.Told} |"));
        }

        page.AppendLine();
    }

    private static void AppendBenign(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Ordinary traffic\n\n| Set | Transactions | Paged, nothing configured | At most (95 %) | Paged, protocol watched | Told |\n|---|---:|---:|---:|---:|---:|");
        foreach (var set in result.BlockSets.Concat([result.Ordinary, result.OlderOrdinary, result.NewerOrdinary]).SelectMany(set => new[] { set, set.OfSize(5), set.OfSize(20) }))
        {
            var wide = set.Paged(Mode.ChainWide);
            page.AppendLine(Text($"| {set.Title} | {set.Count} | {wide} | {Interval.MostOfRare(wide, set.Count):P3} | {set.Paged(Mode.Protocol)} | {set.Told} |"));
        }

        page.AppendLine();
    }

    private static void AppendHistories(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Protocols' lives\n\n| Protocol | Transactions | Exploit paged | Its steps, paged before | False pages | False | A week | At a tenth of the budget | Published (CrossGuard): blocked, false |\n|---|---:|---|---:|---:|---:|---:|---|---|");
        foreach (var (history, tenth) in result.Lives.Select(life => (life.AtOne, life.AtATenth)))
        {
            var published = history.History.Published is { } figure ? Text($"{(figure.Blocked ? "yes" : "no")}, {figure.FalsePercent} %") : "not among theirs";
            page.AppendLine(Text(
                $"| {history.History.Protocol} | {history.Transactions} | {Exploit(history)} | {history.EarlyPages.Count} | {history.FalsePages.Count} | {history.FalseShare:P2} | {history.FalsePages.Count / Math.Max(1, history.Weeks):F2} | {Exploit(tenth)}, {tenth.FalsePages.Count} false | {published} |"));
        }

        page.AppendLine();
        foreach (var (history, wrong) in result.Histories.SelectMany(history => history.FalsePages.Select(wrong => (history, wrong))))
        {
            page.AppendLine(Text($"- False page of {history.History.Protocol}: [`{wrong}`](https://etherscan.io/tx/{wrong.Transaction})"));
        }

        foreach (var (history, early) in result.Histories.SelectMany(history => history.EarlyPages.Select(early => (history, early))))
        {
            page.AppendLine(Text($"- Step of the exploit of {history.History.Protocol}, in block {early.Block}: [`{early}`](https://etherscan.io/tx/{early.Transaction})"));
        }

        page.AppendLine();
    }

    private static string Exploit(HistoryResult history) => history.ExploitPaged switch { true => "yes", false => "no", null => "there was none" };

    private static void AppendModels(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Models beside each other\n\nThe part of a protocol's transactions that a model calls at least as unusual as the exploit; each judged by what was final before.\n\n| Protocol | Sum of families (judges) | Random cut forest of this life | Forest of all other lives and this one | Sum, with that forest as a family |\n|---|---:|---:|---:|---:|");
        foreach (var trial in result.Models)
        {
            page.AppendLine(Text($"| {trial.Protocol} | {trial.Sum:P2} | {trial.Forest:P2} | {trial.Pooled:P2} | {trial.Both:P2} |"));
        }

        page.AppendLine(Text($"\nDeployed code: {result.Codes.Attacks} original attacks and {result.Codes.Ordinary} ordinary transactions create code of a hundred bytes or more. {result.Codes.Found} of those attacks hold code of the same kind as another's ({CodeTrial.SameKind:P0} of its runs of five operations); the most alike share {result.Codes.MostLike:P0}, an ordinary one and an attack {result.Codes.MostOrdinaryLike:P0}."));

        page.AppendLine();
    }

    private static void AppendBudgets(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine(BudgetsHead);
        foreach (var budget in result.Budgets)
        {
            var sets = new[] { result.Reproductions.GradeA.Newer, result.OriginalTraces.Newer, result.NewerOrdinary };
            var tooDear = result.TooDear(budget).Select(rule => $"`{rule}`").DefaultIfEmpty("none");
            page.AppendLine(Text(
                $"| {budget.PagesPerWeek} | {(budget.Mode == Mode.ChainWide ? "nothing configured" : "protocol watched")} | {string.Join(" | ", sets.Select(set => Text($"{set.Verdicts.Count(budget.Pages)} of {set.Count}")))} | {string.Join(", ", tooDear)} |"));
        }

        page.AppendLine();
    }

    private static void AppendBaselines(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Trivial baselines\n\n| Pages above | Reproductions | Gain visible | Original traces | False pages |\n|---|---:|---:|---:|---:|");
        foreach (var baseline in result.Baselines)
        {
            var sets = new[] { result.Reproductions, result.Reproductions.GradeA, result.OriginalTraces, result.Ordinary };
            page.AppendLine(Text($"| {baseline.Name}: {baseline.ThresholdText} | {string.Join(" | ", sets.Select(set => Text($"{set.Verdicts.Count(baseline.Pages)} of {set.Count}")))} |"));
        }

        page.AppendLine();
    }

    private static void AppendRules(StringBuilder page, EvaluationResult result, List<SetResult> attacks)
    {
        page.AppendLine(RulesHead);
        var verdicts = attacks.SelectMany(set => set.Verdicts).ToList();
        var ordinary = result.Ordinary.Verdicts;
        foreach (var rule in result.Rules.Where(rule => rule.Tier != Tier.Context))
        {
            var missed = verdicts.Count(verdict => !verdict.IsNamed && Flaws.FamiliesOf(verdict.Note!.Label).Contains(rule.Family));
            page.AppendLine(Text(
                $"| `{rule.Id}` | {Words(rule.Family)} | {verdicts.Count(verdict => verdict.IsNamedBy(rule.Id))} | {verdicts.Count(verdict => verdict.IsPagedBy(rule.Id))} | {verdicts.Count(verdict => verdict.IsToldBy(rule.Id) && !verdict.IsNamedBy(rule.Id))} | {missed} | {ordinary.Count(verdict => verdict.IsToldBy(rule.Id))} | {ordinary.Count(verdict => verdict.IsPagedBy(rule.Id))} |"));
        }

        page.AppendLine();
    }

    private static void AppendLabels(StringBuilder page, List<SetResult> attacks)
    {
        page.AppendLine("## By published flaw\n\n| Label | Attacks | Named | Paged, nothing configured |\n|---|---:|---:|---:|");
        foreach (var label in attacks.SelectMany(set => set.Verdicts)
            .GroupBy(verdict => verdict.Note!.Label is { Length: > 0 } known ? known.Replace('_', ' ') : "(none published)", StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            page.AppendLine(Text($"| {label.Key} | {label.Count()} | {label.Count(verdict => verdict.IsNamed)} | {label.Count(verdict => verdict.PagesIn(Mode.ChainWide))} |"));
        }

        page.AppendLine();
    }

    private static void AppendMisses(StringBuilder page, List<SetResult> attacks)
    {
        page.AppendLine("## Attacks that woke nobody\n\n| Set | Attack | Label | Calls | Named | Why |\n|---|---|---|---:|---|---|");
        foreach (var (set, verdict) in attacks.SelectMany(set => set.Verdicts.Where(verdict => !verdict.PagesIn(Mode.ChainWide)).Select(verdict => (set, verdict))))
        {
            page.AppendLine(Text($"| {set.Title} | {verdict.Name} | {verdict.Note!.Label.Replace('_', ' ')} | {verdict.Measures.Frames} | {(verdict.IsNamed ? "yes" : "no")} | {verdict.Miss} |"));
        }

        page.AppendLine();
    }

    private static void AppendFalse(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine("## Ordinary transactions that were told of\n\nUnlabelled: some may be thefts nobody wrote about.\n\n| Set | Transaction | Calls | Rules |\n|---|---|---:|---|");
        foreach (var verdict in result.Ordinary.Verdicts.Where(verdict => verdict.IsTold))
        {
            var rules = string.Join(", ", verdict.Protocol.Select(signal => signal.Pages ? $"**{signal.Rule}**" : signal.Rule));
            page.AppendLine(Text($"| {verdict.Set.Name} | {TransactionLink.Markdown(verdict)} | {verdict.Measures.Frames} | {rules} |"));
        }
    }

    private static string Words(Family family) => family == Family.ControlFlow ? "control-flow" : family.ToString().ToLowerInvariant();

    private static string Share(int part, int whole) => whole == 0 ? "none" : (part / (double)whole).ToString("P0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private const string Head = """
        # What the recognisers find and miss

        Made by `./firebreak evaluate --data ../shared/data --write docs/reference/detection-results.md` (`bench/run detection` prints the same as tables)
        from the recorded data beside the repository. Each transaction is judged by itself
        through the real pipeline with the shipped rules. The recordings come without protocol files, so these figures are a floor for attacks and a
        ceiling for ordinary traffic: everything that a transaction calls, save the contracts of whoever acts, stands for the protocol; nobody
        holds a role, no holdings are known, and only the largest coins have a price (one coin is 2,000 dollars on every chain). `abnormal-outflow`
        and what rests on a history, on roles or on state changes cannot speak here. No label of an attacker is used.

        Reproductions are attacks run again on recorded state by a test contract, with events and storage access. Original traces hold calls alone:
        transfers are taken from the calls that order them; swaps, prices and reserves that only events tell are unknown, so rules about prices are half blind.
        A family fits by the published label (`src/Firebreak.Engine/Evaluation/Flaws.cs`); where none was published, any does. Ordinary traffic of
        rollups and of other chains was not found: no rate is claimed for it. The reproductions' storage access has no place among a frame's calls, and
        mostly no reads (so it is in the five labelled re-entrancy): that an open call had read what a re-entering one used cannot be shown there, so the
        rules about re-entrancy, which need that, are silent, and `attack-shape` tells of it by calls alone.

        Sets are cut in two by time. `attack-shape` has four numbers (told, page and sure scores, kinds of signs) and weights of five degrees; they were
        chosen with the counts of both halves in view, three signs (two answers to one question of price, assets both ways with one party, other people's
        tokens burned) were measured on all of this data, and so was which sign names the family: the newer halves are no blind test. Of about a hundred
        neighbouring settings those near the threshold page 28 to 30 of the newer reproductions with a visible gain and 32 to 34 of the newer original traces.
        Data that nobody looked at will say more.

        Histories: recognisers see half of what they need there (no senders, inputs or events); what pages is mostly `new-walk`, learned from final blocks
        alone, which is in the sandbox elsewhere. What is merely unusual pages nobody here.

        """;

    private const string BudgetsHead = """
        ## Recall at a budget

        For a protocol with 5,000 transactions a week. Rules are let in by what the older halves say: those least often wrong first, then those that
        found most, until the older ordinary traffic shows as many false pages as the budget affords. A tenth of a page a week is one in 50,000
        transactions, which this data cannot show: there it means no false page at all on the older half.

        | Pages a week | Mode | Gain visible, newer half | Original traces, newer half | False pages, newer half | Rules that it cannot afford |
        |---:|---|---:|---:|---:|---|
        """;

    private const string RulesHead = """
        ## By recogniser

        "Found" counts attacks that the rule named with a family that fits; "besides" attacks that it told of under another label; "missed" attacks of
        which nobody spoke rightly and whose label the rule's family would have fitted. Rules of tier context are left out.

        | Rule | Family | Found | Paged | Besides | Missed | False | False pages |
        |---|---|---:|---:|---:|---:|---:|---:|
        """;
}
