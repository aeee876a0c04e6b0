using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Engine.Detection;

/// <summary>Judges the cases that a rule brings with it, with the prices of the protocol file.</summary>
public static class CaseRun
{
    /// <summary>One verdict for each case, in their order.</summary>
    public static Items<CaseVerdict> Run(WrittenRule rule, Protocol protocol) => rule.Cases.Select(one => Judge(rule, one, protocol)).ToItems();

    private static CaseVerdict Judge(WrittenRule rule, RuleCase one, Protocol protocol)
    {
        var book = new RuleBook([rule]);
        var (signals, gaps) = (new List<Signal>(), new List<CoverageGap>());
        foreach (var (place, block) in one.Blocks.Index())
        {
            book.Follow(block.Header);
            var valuation = new Valuation(block.Before, WrittenPrices.RatesOf(protocol), [], WrittenPrices.UsdPerCoin(protocol));
            var judged = book.Judge(block, valuation, one.Reply(place, book.Questions(block)));
            signals.AddRange(judged.Signals);
            gaps.AddRange(judged.Gaps);
            foreach (var measurement in judged.Measurements)
            {
                book.Note(measurement);
            }
        }

        return new CaseVerdict(rule.Rule.Id, one.Name, one.Fires, Complaint(one, signals, gaps), signals.Count > 0 ? signals[0].Because : null);
    }

    private static string? Complaint(RuleCase one, List<Signal> signals, List<CoverageGap> gaps) => (one.Fires, signals.Count, gaps.Count) switch
    {
        (_, _, > 0) => $"it could not be judged: {gaps[0].Reason}",
        (true, 0, _) => "the rule should fire, and was silent",
        (false, > 0, _) => $"the rule should be silent, and said: {signals[0].Because}",
        _ => null,
    };
}

/// <summary>What came of one case.</summary>
/// <param name="Fires">Whether the rule should fire.</param>
/// <param name="Complaint">Why the case failed; null when it passed.</param>
/// <param name="Because">What the rule said first; null when it was silent.</param>
public sealed record CaseVerdict(string Rule, string Name, bool Fires, string? Complaint, string? Because);
