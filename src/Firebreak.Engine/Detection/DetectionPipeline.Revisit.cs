using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    public Judgement Revisit(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies = default)
    {
        var written = missing.Where(gap => WrittenRules.Contains(gap.Rule, StringComparer.Ordinal)).ToItems();
        var never = missing.Where(gap => _unconfigured.Any(known => known.Rule == gap.Rule)).ToItems();
        var judgement = RevisitShipped(block, valuation, missing.Except(written).Except(never).ToItems());
        var unseen = never.Select(gap => _unconfigured.First(known => known.Rule == gap.Rule) with { Transaction = gap.Transaction });
        return SetAside(With(judgement with { Gaps = judgement.Gaps.Concat(unseen).ToItems() }, RevisitWritten(block, valuation, written, replies)));
    }

    private Judgement RevisitShipped(Block block, Valuation? valuation, Items<CoverageGap> missing)
    {
        if (missing.Count == 0)
        {
            return Judgement.Nothing;
        }

        if (valuation is null)
        {
            return Unvalued(block).Gaps is { Count: > 0 } gaps
                ? Judgement.Nothing with { Gaps = Left(missing, gaps[0].Cause, gaps[0].Reason) }
                : Judgement.Nothing;
        }

        return RevisitValued(block, valuation, missing);
    }

    private Judgement RevisitValued(Block block, Valuation valuation, Items<CoverageGap> missing)
    {
        var whole = missing.Where(gap => gap.Transaction is null).Select(gap => gap.Rule).ToHashSet(StringComparer.Ordinal);
        var single = missing
            .Where(gap => gap.Transaction is not null)
            .GroupBy(gap => gap.Transaction!.Value)
            .ToDictionary(gaps => gaps.Key, gaps => gaps.Select(gap => gap.Rule).ToHashSet(StringComparer.Ordinal));
        var sight = SightOf(block);
        var blind = sight.Gaps.ToDictionary(gap => gap.Rule, StringComparer.Ordinal);
        bool Misses(string rule, Hash256 transaction) =>
            whole.Contains(rule) || (single.TryGetValue(transaction, out var rules) && rules.Contains(rule));

        var findings = new Findings();
        lock (_learning)
        {
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                if ((whole.Count > 0 || single.ContainsKey(block.Transactions[i].Hash)) && _watch.Over(block, i) is { } watch)
                {
                    JudgeFenced(block, i, watch, valuation, sight, findings);
                }
            }
        }

        var judgement = findings.ToJudgement();
        return new Judgement(
            judgement.Signals.Where(signal => Misses(signal.Rule, signal.Provenance.Transaction)).ToItems(),
            judgement.Suspects.Where(suspect => DeepRules.Any(rule => Misses(rule, suspect.Transaction))).ToItems(),
            judgement.Measurements.Where(measurement => Misses(IsSignature(measurement) ? SignatureAbuse.Id : _flowRules[2].Id, measurement.Transaction)).ToItems(),
            judgement.Gaps.Where(gap => Misses(gap.Rule, gap.Transaction!.Value))
                .Concat(missing.Where(gap => blind.ContainsKey(gap.Rule)).Select(gap => gap with { Cause = GapCause.NotOffered, Reason = blind[gap.Rule].Reason }))
                .ToItems());
    }

    public void Learn(Items<Measurement> measurements)
    {
        lock (_learning)
        {
            foreach (var measurement in measurements)
            {
                Note(measurement);
            }
        }
    }

    private void Note(Measurement measurement)
    {
        if (measurement.Feature == AbnormalOutflow.Feature)
        {
            _history.Note(measurement);
        }
        else if (IsSignature(measurement))
        {
            _signatures.Note(measurement);
        }
        else
        {
            _written.Book.Note(measurement);
        }
    }

    private static bool IsSignature(Measurement measurement) => measurement.Feature.StartsWith(SignatureMemory.Feature, StringComparison.Ordinal);

    private static Items<CoverageGap> Left(Items<CoverageGap> missing, GapCause cause, string reason) =>
        missing.Select(gap => gap with { Cause = cause, Reason = reason }).ToItems();
}
