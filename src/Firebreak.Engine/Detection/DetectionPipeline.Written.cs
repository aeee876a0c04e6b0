using System.Collections.Frozen;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    private readonly Lanes _needs;
    private volatile WrittenShelf _written;

    public Items<string> WrittenRules => _written.Ids;

    public SpentMatches? Spent => _written.Book.Spent;

    /// <summary>The written rules in force.</summary>
    public RuleBook Written => _written.Book;

    public Items<ViewQuestion> Questions(Block block) => _written.Book.Questions(block);

    public bool Concerns(Block block) => Touches(block) || _written.Book.Concerns(block);

    /// <summary>
    /// Puts other written rules in force from the next block on. What windows remember is kept for rules that still find the same.
    /// </summary>
    public void Exchange(RuleBook book)
    {
        lock (_learning)
        {
            book.Inherit(_written.Book);
            _written = Shelf(book);
        }
    }

    private WrittenShelf Shelf(RuleBook book)
    {
        var ids = book.Rules.Select(rule => rule.Id).ToItems();
        var digests = book.Written.Select(rule => new KeyValuePair<string, string>(rule.Rule.Id, rule.Draft.Digest));
        var shadows = _rules.Concat(book.Rules).Where(rule => rule.IsShadow).Select(rule => rule.Id).ToFrozenSet(StringComparer.Ordinal);
        return new WrittenShelf(book, ids, _shipped.Concat(ids).ToItems(), RuleEdition.Of(_rules, digests), shadows);
    }

    private WrittenJudgement JudgeWritten(Block block, Valuation? valuation, Items<ViewReply> replies)
    {
        _written.Book.Follow(block.Header);
        var judged = _written.Book.Judge(block, valuation, replies);
        foreach (var measurement in judged.Measurements)
        {
            _written.Book.Note(measurement);
        }

        return judged;
    }

    private WrittenJudgement RevisitWritten(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies)
    {
        if (missing.Count == 0)
        {
            return WrittenJudgement.Nothing;
        }

        var asked = missing.ToLookup(gap => gap.Rule, StringComparer.Ordinal);
        WrittenJudgement judged;
        lock (_learning)
        {
            judged = _written.Book.Judge(block, valuation, replies);
        }

        return new WrittenJudgement(
            judged.Signals.Where(signal => asked[signal.Rule].Any(gap => gap.Transaction is null || gap.Transaction == signal.Provenance.Transaction)).ToItems(),
            judged.Measurements.Where(measurement => asked[RuleBook.RuleOf(measurement)].Any(gap => gap.Transaction is null || gap.Transaction == measurement.Transaction)).ToItems(),
            judged.Gaps.SelectMany(gap => StillMissing(gap, asked[gap.Rule])).Distinct().ToItems());
    }

    // What is missing of a whole block is missing of those transactions that were asked for.
    private static IEnumerable<CoverageGap> StillMissing(CoverageGap gap, IEnumerable<CoverageGap> asked) => asked
        .Where(one => one.Transaction is null || gap.Transaction is null || one.Transaction == gap.Transaction)
        .Select(one => gap with { Transaction = one.Transaction ?? gap.Transaction });

    private static Judgement With(Judgement judgement, WrittenJudgement written) => judgement with
    {
        Signals = judgement.Signals.Concat(written.Signals).ToItems(),
        Measurements = judgement.Measurements.Concat(written.Measurements).ToItems(),
        Gaps = judgement.Gaps.Concat(written.Gaps).ToItems(),
    };

    /// <param name="Ids">Of the written rules.</param>
    /// <param name="All">Of all rules in force.</param>
    /// <param name="Shadows">Ids of those that run in shadow, shipped or written.</param>
    private sealed record WrittenShelf(RuleBook Book, Items<string> Ids, Items<string> All, string Edition, FrozenSet<string> Shadows);
}
