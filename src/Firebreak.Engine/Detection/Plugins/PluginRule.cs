using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>A detector's card as a rule, and its findings as signals.</summary>
public static class PluginRule
{
    /// <summary>What a block must carry to be judged by a plugin.</summary>
    public const Lanes Needs = Lanes.Receipts | Lanes.Frames | Lanes.Logs;

    private const int LongestId = 60;
    private const int LongestWords = 300;

    /// <param name="tier">How much it may do by itself: the operator's word.</param>
    /// <returns>The rule, or what is wrong with the card.</returns>
    public static (Rule? Rule, string? Fault) Of(DetectorCard? card, Tier tier)
    {
        if (card?.Id is not { Length: > 0 and <= LongestId } id || id.Any(letter => letter is not (>= 'a' and <= 'z' or >= '0' and <= '9' or '-')))
        {
            return (null, "its card has no id of small letters, digits and hyphens");
        }

        if (string.IsNullOrWhiteSpace(card.Title) || string.IsNullOrWhiteSpace(card.Owner) || string.IsNullOrWhiteSpace(card.Runbook)
            || !Enum.IsDefined(card.Severity) || !Enum.IsDefined(card.Family))
        {
            return (null, "its card lacks a title, an owner, a runbook, a family or a severity");
        }

        return (new Rule(
            id, Excerpt.Of(card.Title, LongestWords), "incubating", (Severity)card.Severity, tier, FamilyOf(card.Family), "A detector in an assembly of the operator's.",
            Excerpt.Of(card.Owner, LongestWords), Excerpt.Of(card.Runbook, 4 * LongestWords), [], [], new Dictionary<string, decimal>(StringComparer.Ordinal))
        {
            Needs = Needs,
        }, null);
    }

    /// <summary>Null when every finding speaks of a transaction of the block and of an account.</summary>
    internal static string? ComplaintOf(Items<PluginFinding> findings, Block block)
    {
        foreach (var finding in findings)
        {
            if (block.IndexOf(finding.Transaction) < 0)
            {
                return $"it speaks of transaction {finding.Transaction}, which is not in the block";
            }

            if (finding.Subject == default)
            {
                return "one of its findings is about no account";
            }
        }

        return null;
    }

    internal static IEnumerable<Signal> Tell(Rule rule, Items<PluginFinding> findings, Block block) => findings
        .GroupBy(finding => (finding.Transaction, finding.Subject))
        .Select(group => Tell(rule, [.. group], block, block.IndexOf(group.Key.Transaction)));

    private static Signal Tell(Rule rule, IReadOnlyList<PluginFinding> findings, Block block, int transaction)
    {
        var first = findings[0];
        var more = findings.Count > 1 ? FormattableString.Invariant($" (and {findings.Count - 1} more in the same transaction)") : "";
        return new SignalDraft(rule, block.ProvenanceOf(transaction), first.Subject)
        {
            Pages = rule.Tier == Tier.Decisive,
            Score = findings.Max(finding => finding.Score),
            Because = $"{rule.Title}: {first.Because}{more}",
            Actors = findings.SelectMany(finding => finding.Actors).Distinct().ToItems(),
            Evidence = findings.SelectMany(finding => EvidenceOf(finding, block, transaction)).Take(Economics.MostEvidence).ToItems(),
        }.ToSignal();
    }

    private static List<Evidence> EvidenceOf(PluginFinding finding, Block block, int transaction)
    {
        var frames = block.FramesOf(transaction);
        var logs = block.LogsOf(transaction);
        var evidence = new List<Evidence>();
        foreach (var place in finding.Calls)
        {
            if ((uint)place < (uint)frames.Length)
            {
                evidence.Add(new Evidence.Frame(finding.Transaction, place, frames[place].From, frames[place].To, frames[place].Selector, "named by the detector"));
            }
        }

        foreach (var place in finding.Logs)
        {
            if ((uint)place < (uint)logs.Length)
            {
                evidence.Add(new Evidence.Log(finding.Transaction, logs[place].LogIndex, logs[place].Emitter, "named by the detector"));
            }
        }

        return evidence;
    }

    private static Family FamilyOf(EvidenceFamily family) => family switch
    {
        EvidenceFamily.ControlFlow => Family.ControlFlow,
        EvidenceFamily.Actor => Family.Actor,
        EvidenceFamily.Economics => Family.Economics,
        EvidenceFamily.Price => Family.Price,
        _ => Family.Privilege,
    };
}
