using System.Globalization;
using Firebreak.Engine.Evaluation;
using Spectre.Console;

namespace Firebreak.Cli.Evaluating;

/// <summary>An evaluation for people: what matters first, each miss with its reason last.</summary>
internal static class EvaluationTables
{
    private const int MissesShown = 200;

    public static void Write(EvaluationResult result)
    {
        AnsiConsole.Write(Attacks(result));
        AnsiConsole.Write(Ordinary(result));
        AnsiConsole.Write(Histories(result));
        AnsiConsole.Write(Models(result));
        AnsiConsole.Console.Tell($"Code created by {result.Codes.Attacks} original attacks and {result.Codes.Ordinary} ordinary transactions: {result.Codes.Found} of the attacks are of another's kind ({CodeTrial.SameKind:P0} of their runs of operations); at most {result.Codes.MostLike:P0} alike, an ordinary one to an attack {result.Codes.MostOrdinaryLike:P0}.");
        AnsiConsole.Write(Budgets(result));
        AnsiConsole.Write(Baselines(result));
        AnsiConsole.Write(Misses(result));
        foreach (var verdict in result.Ordinary.Verdicts.Where(verdict => verdict.PagesIn(Mode.ChainWide) || verdict.PagesIn(Mode.Protocol)))
        {
            AnsiConsole.Console.Tell($"[red]False page[/] {verdict.Set.Name} {TransactionLink.Of(verdict) ?? verdict.Name}: {string.Join("; ", verdict.In(Mode.ChainWide).Concat(verdict.Protocol).Where(signal => signal.Pages).Select(signal => signal.Because).Distinct(StringComparer.Ordinal))}");
        }
    }

    private static Table Attacks(EvaluationResult result)
    {
        var table = Table("Attacks", "Transactions", "Paged, nothing configured", "95 %", "Paged, protocol watched", "Named rightly", "Told");
        foreach (var set in new[] { result.Reproductions, result.Reproductions.GradeA, result.OriginalTraces }.SelectMany(set => new[] { set, set.Older, set.Newer }))
        {
            var (wide, named) = (set.Paged(Mode.ChainWide), set.Named);
            table.AddRow(Screen.Cell(set.Title), $"{set.Count}", Share(wide, set.Count), Span(wide, set.Count), Share(set.Paged(Mode.Protocol), set.Count), Share(named, set.Count), $"{set.Told}");
        }

        return table;
    }

    private static Table Ordinary(EvaluationResult result)
    {
        var table = Table("Ordinary traffic", "Transactions", "Paged, nothing configured", "At most, 95 %", "Paged, protocol watched", "Told");
        foreach (var set in result.BlockSets.Concat([result.Ordinary, result.OlderOrdinary, result.NewerOrdinary]).SelectMany(set => new[] { set, set.OfSize(5), set.OfSize(20) }))
        {
            var wide = set.Paged(Mode.ChainWide);
            table.AddRow(Screen.Cell(set.Title), $"{set.Count}", $"{wide}", Interval.MostOfRare(wide, set.Count).ToString("P3", CultureInfo.InvariantCulture), $"{set.Paged(Mode.Protocol)}", $"{set.Told}");
        }

        return table;
    }

    private static Table Histories(EvaluationResult result)
    {
        var table = Table("Protocol's life", "Transactions", "Exploit paged", "Its steps, paged before", "False pages", "False", "A week", "At a tenth of the budget", "Published: blocked, false");
        foreach (var (history, tenth) in result.Lives.Select(life => (life.AtOne, life.AtATenth)))
        {
            table.AddRow(
                Screen.Cell(history.History.Protocol), $"{history.Transactions}", Exploit(history), $"{history.EarlyPages.Count}",
                $"{history.FalsePages.Count}", history.FalseShare.ToString("P2", CultureInfo.InvariantCulture),
                (history.FalsePages.Count / Math.Max(1, history.Weeks)).ToString("F2", CultureInfo.InvariantCulture),
                $"{Exploit(tenth)}, {tenth.FalsePages.Count} false",
                history.History.Published is { } published ? string.Create(CultureInfo.InvariantCulture, $"{(published.Blocked ? "yes" : "no")}, {published.FalsePercent} %") : "not among theirs");
        }

        return table;
    }

    private static string Exploit(HistoryResult history) => history.ExploitPaged switch { true => "yes", false => "[red]no[/]", null => "there was none" };

    private static Table Models(EvaluationResult result)
    {
        var table = Table("As unusual as the exploit, or more", "Sum of families", "Forest of this life", "Forest of all lives", "Sum and forest");
        foreach (var trial in result.Models)
        {
            table.AddRow([Screen.Cell(trial.Protocol), .. new[] { trial.Sum, trial.Forest, trial.Pooled, trial.Both }.Select(part => part.ToString("P2", CultureInfo.InvariantCulture))]);
        }

        return table;
    }

    private static Table Budgets(EvaluationResult result)
    {
        var table = Table("Pages a week", "Mode", "Gain visible, newer half", "Original traces, newer half", "False pages, newer half", "Rules that it cannot afford");
        foreach (var budget in result.Budgets)
        {
            table.AddRow(
                budget.PagesPerWeek.ToString(CultureInfo.InvariantCulture), budget.Mode == Mode.ChainWide ? "nothing configured" : "protocol watched",
                Paged(result.Reproductions.GradeA.Newer), Paged(result.OriginalTraces.Newer), Paged(result.NewerOrdinary), Screen.Cell(string.Join(", ", result.TooDear(budget))));

            string Paged(SetResult set) => $"{set.Verdicts.Count(budget.Pages)} of {set.Count}";
        }

        return table;
    }

    private static Table Baselines(EvaluationResult result)
    {
        var table = Table("Trivial baseline", "Above", "Reproductions", "Gain visible", "Original traces", "False pages");
        foreach (var baseline in result.Baselines)
        {
            table.AddRow(
                baseline.Name, baseline.ThresholdText, Paged(result.Reproductions), Paged(result.Reproductions.GradeA), Paged(result.OriginalTraces), Paged(result.Ordinary));

            string Paged(SetResult set) => $"{set.Verdicts.Count(baseline.Pages)} of {set.Count}";
        }

        return table;
    }

    private static Table Misses(EvaluationResult result)
    {
        var table = Table("Attack that woke nobody", "Set", "Label", "Calls", "Why");
        foreach (var verdict in result.Verdicts.Where(verdict => verdict.Note is not null && !verdict.PagesIn(Mode.ChainWide)).Take(MissesShown))
        {
            table.AddRow(Screen.Cell(verdict.Name), Screen.Cell(verdict.Set.Name), Screen.Cell(verdict.Note!.Label), $"{verdict.Measures.Frames}", Screen.Cell(verdict.Miss));
        }

        return table;
    }

    private static Table Table(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    private static string Share(int part, int whole) => whole == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{part} ({part / (double)whole:P0})");

    private static string Span(int part, int whole)
    {
        var span = Interval.OfShare(part, whole);
        return string.Create(CultureInfo.InvariantCulture, $"{span.Low:P0} to {span.High:P0}");
    }
}
