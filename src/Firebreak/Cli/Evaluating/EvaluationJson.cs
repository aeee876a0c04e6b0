using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Evaluating;

/// <summary>An evaluation as one object for machines; its form is in docs/reference/evaluate.md.</summary>
internal sealed record EvaluationJson(
    IReadOnlyList<EvaluationJson.History> Histories, EvaluationJson.Sets ChainWide, EvaluationJson.Sets ProtocolMode, IReadOnlyDictionary<string, EvaluationJson.Sets> Baselines)
{
    public static EvaluationJson Of(EvaluationResult result) => new(
        [.. result.Histories.Select(Of)],
        Count(result, verdict => verdict.PagesIn(Mode.ChainWide)),
        Count(result, verdict => verdict.PagesIn(Mode.Protocol)),
        result.Baselines.ToDictionary(baseline => baseline.Name, baseline => Count(result, baseline.Pages), StringComparer.Ordinal));

    private static History Of(HistoryResult result) =>
        new(result.History.Protocol, result.Transactions, result.ExploitPaged, result.FalsePages.Count, result.EarlyPages.Count, result.History.Published);

    private static Sets Count(EvaluationResult result, Func<Verdict, bool> pages)
    {
        var (reproductions, gradeA) = (result.Reproductions.Verdicts, result.Reproductions.GradeA.Verdicts);
        return new Sets(
            new Reproductions(reproductions.Count, gradeA.Count, reproductions.Count(pages), gradeA.Count(pages)),
            new Attacks(result.OriginalTraces.Count, result.OriginalTraces.Verdicts.Count(pages)),
            new Ordinary(
                result.Ordinary.Count,
                result.Ordinary.Verdicts.Count(pages),
                result.BlockSets.ToDictionary(set => set.Title, set => OfSet(set, pages), StringComparer.Ordinal)));
    }

    private static BlockSet OfSet(SetResult set, Func<Verdict, bool> pages)
    {
        var (five, twenty) = (set.OfSize(5), set.OfSize(20));
        return new BlockSet(set.Count, set.Verdicts.Count(pages), five.Count, five.Verdicts.Count(pages), twenty.Count, twenty.Verdicts.Count(pages));
    }

    /// <param name="ExploitPaged">Null where there was no exploit.</param>
    /// <param name="EarlyPages">Pages for steps of the exploit before the transaction that it is named by.</param>
    /// <param name="Published">What CrossGuard published for it; null where it is not among theirs.</param>
    internal sealed record History(string Protocol, int Transactions, bool? ExploitPaged, int FalsePages, int EarlyPages, PublishedFigure? Published);

    internal sealed record Sets(Reproductions Reproductions, Attacks OriginalTraces, Ordinary Benign);

    internal sealed record Reproductions(int Total, int GradeA, int Paged, int GradeAPaged);

    internal sealed record Attacks(int Total, int Paged);

    internal sealed record Ordinary(int Transactions, int FalsePages, IReadOnlyDictionary<string, BlockSet> ByBlockSet);

    /// <param name="OfFiveCalls">Transactions with five calls or more.</param>
    internal sealed record BlockSet(int Transactions, int FalsePages, int OfFiveCalls, int FalsePagesOfFiveCalls, int OfTwentyCalls, int FalsePagesOfTwentyCalls);
}
