using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// An attacker can send more suspects than the node can trace in time: those that gained most are looked at, the others are named and
/// looked at when there is time.
/// </summary>
internal static class DeepBudget
{
    public static Judgement Keep(Judgement judgement, Items<string> deepRules, int budget)
    {
        if (judgement.Suspects.Count <= budget)
        {
            return judgement;
        }

        var beyond = judgement.Suspects.Skip(budget).SelectMany(suspect => deepRules.Select(rule => new CoverageGap(
            rule, suspect.Transaction, GapCause.OverBudget, FormattableString.Invariant($"beyond the {budget} deep traces of one block"))));
        return judgement with { Suspects = judgement.Suspects.Take(budget).ToItems(), Gaps = judgement.Gaps.Concat(beyond).ToItems() };
    }
}
