namespace Firebreak.Engine.Evaluation;

/// <summary>
/// Which rules a number of false pages a week affords, chosen on the older halves alone: rules that were wrong least often there are let in
/// first, and among those the ones that found most.
/// </summary>
/// <param name="PagesPerWeek">The budget, for a protocol with <see cref="TransactionsPerWeek"/>.</param>
/// <param name="Rules">Those that may wake somebody.</param>
public sealed record BudgetedRules(Mode Mode, double PagesPerWeek, IReadOnlyList<string> Rules)
{
    /// <summary>What a week of a busy protocol is taken for, as in the trial of calibration.</summary>
    public const double TransactionsPerWeek = 5_000;

    public bool Pages(Verdict verdict) => verdict.In(Mode).Any(signal => signal.Pages && Rules.Contains(signal.Rule, StringComparer.Ordinal));

    /// <summary>Nothing wrong on n transactions affords no less than one in n: what this data cannot show is not claimed.</summary>
    /// <param name="rules">All that judge; one that never spoke on the older halves costs nothing there.</param>
    public static BudgetedRules Of(
        Mode mode, double pagesPerWeek, IEnumerable<string> rules, IReadOnlyList<Verdict> olderOrdinary, IReadOnlyList<Verdict> olderAttacks)
    {
        var affordable = olderOrdinary.Count * pagesPerWeek / TransactionsPerWeek;
        var candidates = rules
            .OrderBy(rule => olderOrdinary.Count(verdict => PagesBy(verdict, mode, rule)))
            .ThenByDescending(rule => olderAttacks.Count(verdict => PagesBy(verdict, mode, rule)))
            .ThenBy(rule => rule, StringComparer.Ordinal);
        var chosen = new BudgetedRules(mode, pagesPerWeek, []);
        foreach (var rule in candidates)
        {
            var more = chosen with { Rules = [.. chosen.Rules, rule] };
            chosen = olderOrdinary.Count(more.Pages) <= affordable ? more : chosen;
        }

        return chosen;
    }

    private static bool PagesBy(Verdict verdict, Mode mode, string rule) => verdict.In(mode).Any(signal => signal.Pages && signal.Rule == rule);
}
