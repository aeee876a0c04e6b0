using Firebreak.Core;
using Firebreak.Core.Detection;

namespace Firebreak.Adapters.Storage;

/// <summary>Rows of the ledger in ascending order become stretches of which the same is to be said.</summary>
internal sealed class CoverageLine
{
    private readonly List<CoverageSpan> _spans = [];

    public void Add(ulong first, ulong last, Items<string> rules, Items<CoverageGap> gaps, IEnumerable<CoverageGap> single)
    {
        if (_spans.Count > 0 && first > _spans[^1].Last + 1)
        {
            _spans.Add(new CoverageSpan(_spans[^1].Last + 1, first - 1, [], []));
        }

        var alone = single.OrderBy(gap => gap.Rule, StringComparer.Ordinal).ThenBy(gap => gap.Transaction).ToList();
        if (alone.Count > 0)
        {
            _spans.Add(new CoverageSpan(first, last, rules, gaps.Concat(alone).ToItems()));
        }
        else if (_spans.Count > 0 && _spans[^1] is var before && before.Rules == rules && before.Gaps == gaps && before.Last + 1 == first)
        {
            _spans[^1] = before with { Last = last };
        }
        else
        {
            _spans.Add(new CoverageSpan(first, last, rules, gaps));
        }
    }

    public Items<CoverageSpan> ToSpans() => _spans.ToItems();
}
