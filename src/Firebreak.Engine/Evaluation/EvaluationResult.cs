using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Evaluation;

/// <summary>Everything that was judged, ready to be counted.</summary>
/// <param name="Lives">Each protocol's life, judged at each budget.</param>
/// <param name="Codes">What was created on the way.</param>
public sealed record EvaluationResult(IReadOnlyList<Rule> Rules, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<HistoryLife> Lives, CodeTrial Codes)
{
    /// <summary>Lives at the budget that is shipped.</summary>
    public IReadOnlyList<HistoryResult> Histories => [.. Lives.Select(life => life.AtOne)];

    public SetResult Reproductions => Of("reproductions", SetKind.Reproductions);

    public SetResult OriginalTraces => Of("original traces", SetKind.OriginalTraces);

    public SetResult Ordinary => Of("all ordinary traffic", SetKind.Ordinary);

    /// <summary>Ordinary traffic, set by set.</summary>
    public IReadOnlyList<SetResult> BlockSets => [.. Ordinary.Verdicts.GroupBy(verdict => verdict.Set.Name, StringComparer.Ordinal).Select(set => new SetResult(set.Key, [.. set]))];

    /// <summary>The older halves of every set of ordinary traffic together.</summary>
    public SetResult OlderOrdinary => new("all ordinary traffic, older half", [.. BlockSets.SelectMany(set => set.Older.Verdicts)]);

    public SetResult NewerOrdinary => new("all ordinary traffic, newer half", [.. BlockSets.SelectMany(set => set.Newer.Verdicts)]);

    public IReadOnlyList<TrivialBaseline> Baselines => TrivialBaseline.All(OlderOrdinary.Verdicts);

    /// <summary>Models beside each other, on each life that ended in an exploit.</summary>
    public IReadOnlyList<ModelTrial> Models => ModelTrial.Of(Histories);

    /// <summary>Recall at one and at a tenth of a page a week, in both modes.</summary>
    public IReadOnlyList<BudgetedRules> Budgets => [.. new[] { Mode.ChainWide, Mode.Protocol }.SelectMany(
        mode => new[] { 1, 0.1 }.Select(pages => BudgetedRules.Of(
            mode, pages, Rules.Select(rule => rule.Id), OlderOrdinary.Verdicts, [.. Reproductions.Older.Verdicts, .. OriginalTraces.Older.Verdicts])))];

    /// <summary>Rules that wake somebody as shipped, and that a budget cannot afford.</summary>
    public IReadOnlyList<string> TooDear(BudgetedRules budget) =>
    [
        .. Verdicts.SelectMany(verdict => verdict.In(budget.Mode).Where(signal => signal.Pages).Select(signal => signal.Rule))
            .Distinct(StringComparer.Ordinal).Except(budget.Rules, StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private SetResult Of(string title, SetKind kind) => new(title, [.. Verdicts.Where(verdict => verdict.Set.Kind == kind)]);
}

/// <summary>One protocol's life at a budget of one false page a week, and of a tenth.</summary>
public sealed record HistoryLife(HistoryResult AtOne, HistoryResult AtATenth);

/// <summary>How one protocol's recorded life was judged, in the order of the chain and with nothing learned from what came later.</summary>
/// <param name="Transactions">All of them, the exploit included.</param>
/// <param name="ExploitPaged">Null where there was no exploit.</param>
/// <param name="FalsePages">Pages for what is no part of the exploit.</param>
/// <param name="EarlyPages">Pages for steps of the exploit that came before the transaction it is named by; see <see cref="ExploitSteps"/>.</param>
/// <param name="Weeks">How long the history is.</param>
/// <param name="Steps">What models would have made of each transaction that touched the protocol.</param>
public sealed record HistoryResult(
    RecordedHistory History, int Transactions, bool? ExploitPaged, IReadOnlyList<LifePage> FalsePages, IReadOnlyList<LifePage> EarlyPages, double Weeks,
    IReadOnlyList<LifeStep> Steps)
{
    public double FalseShare => Transactions == 0 ? 0 : FalsePages.Count / (double)Transactions;
}

/// <summary>A transaction of a recorded life that would have woken somebody.</summary>
public sealed record LifePage(Hash256 Transaction, ulong Block, string Rule)
{
    public override string ToString() => $"{Transaction} by {Rule}";
}
