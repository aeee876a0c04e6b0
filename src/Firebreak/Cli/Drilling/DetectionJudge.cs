using System.Globalization;
using System.Text.Json;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Drills.Scenes;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Drilling;

/// <summary>Holds the alerts of a day against what the drill knows to be true.</summary>
internal static class DetectionJudge
{
    /// <summary>A day with the attack while the whole chain is watched: any page at the first hostile transaction is a find, and none may come before it.</summary>
    public static DrillResult JudgeChainWide(Scenario scenario, StageTruth truth, IReadOnlyList<Alert> alerts) => truth.Steps is [var first, ..]
        ? JudgeOne(scenario.Id, scenario.Kind, first.Block, first.Transaction, alerts, sentAt: null)
        : Judge(scenario, truth, alerts);

    /// <summary>One hostile transaction, of which nobody said what it is.</summary>
    /// <param name="sentAt">When it was sent; null takes the block's timestamp.</param>
    public static DrillResult JudgeOne(
        string drill, string kind, ulong block, Hash256 transaction, IReadOnlyList<Alert> alerts, DateTimeOffset? sentAt)
    {
        var result = new DrillResult("failed", [], block, Drill: drill, Kind: kind, FirstHostileTransaction: transaction.ToString());
        var pages = Pages(alerts);
        if (pages.Where(page => page.FirstBlock.Number < block).ToList() is { Count: > 0 } early)
        {
            return result with { Outcome = "false-alarm", Faults = [.. early.Select(Tell)], PagingAlerts = pages.Count };
        }

        if (HitsOf(alerts, transaction) is not [var seen, ..] hits)
        {
            string[] quiet = [.. alerts.Where(alert => alert.IsMined).Select(alert => $"without a page at it: {Tell(alert)}")];
            return result with { Faults = ["nothing paged at the hostile transaction", .. quiet], PagingAlerts = pages.Count };
        }

        return result with
        {
            Outcome = "detected",
            Rule = seen.Rule,
            Subject = seen.Subject.ToString(),
            Families = [.. hits.SelectMany(hit => hit.Families).Distinct().Order().Select(family => JsonNamingPolicy.KebabCaseLower.ConvertName(family.ToString()))],
            AlertBlock = seen.FirstBlock.Number,
            AlertTransaction = transaction.ToString(),
            SecondsToAlert = Math.Max(0, Math.Round((seen.FirstSeenAt - (sentAt ?? seen.FirstMinedAt!.Value)).TotalSeconds, 3)),
            PagingAlerts = pages.Count,
        };
    }

    /// <summary>The pages that a transaction gave cause for.</summary>
    public static IReadOnlyList<Alert> HitsOf(IReadOnlyList<Alert> alerts, Hash256 transaction) =>
        [.. Pages(alerts).Where(page => Mined(page).Any(signal => signal.Provenance.Transaction == transaction))];

    /// <summary>A day with the attack: something that was expected must page at the first hostile transaction, and nothing before it.</summary>
    public static DrillResult Judge(Scenario scenario, StageTruth truth, IReadOnlyList<Alert> alerts)
    {
        if (truth.Steps is not [var first, ..])
        {
            return Named(scenario, new DrillResult("failed", ["the attack did not get as far as its first hostile transaction"]));
        }

        var result = Named(scenario, new DrillResult("failed", [], first.Block, BlocksWatched: 0)) with { FirstHostileTransaction = first.Transaction.ToString() };
        var pages = Pages(alerts);
        var early = pages.Where(page => page.FirstBlock.Number < first.Block).ToList();
        if (early.Count > 0)
        {
            return result with { Outcome = "false-alarm", Faults = [.. early.Select(Tell)], PagingAlerts = pages.Count };
        }

        var hits = pages.Where(page => Mined(page).Any(signal => signal.Provenance.Transaction == first.Transaction)).ToList();
        var hit = hits.FirstOrDefault(page => scenario.Expected.Rules.Contains(page.Rule, StringComparer.Ordinal));
        var faults = hit is null ? Missed(scenario, pages, hits, alerts) : !first.Succeeded ? ["the first hostile transaction failed"] : [];
        var seen = hit ?? pages.FirstOrDefault();
        return seen is null ? result with { Faults = faults } : result with
        {
            Outcome = faults.Count == 0 ? "detected" : "failed",
            Faults = faults,
            Rule = seen.Rule,
            AlertBlock = seen.FirstBlock.Number,
            AlertTransaction = Mined(seen).Select(signal => signal.Provenance.Transaction.ToString()).FirstOrDefault(),
            SecondsToAlert = Math.Max(0, Math.Round((seen.FirstSeenAt - seen.FirstMinedAt!.Value).TotalSeconds, 3)),
            PagingAlerts = pages.Count,
        };
    }

    /// <summary>A day without it: nothing may page.</summary>
    public static DrillResult JudgeTwin(Scenario scenario, IReadOnlyList<Alert> alerts)
    {
        var pages = Pages(alerts);
        return Named(scenario, new DrillResult(pages.Count == 0 ? "quiet" : "false-alarm", [.. pages.Select(Tell)], PagingAlerts: pages.Count));
    }

    private static List<Alert> Pages(IReadOnlyList<Alert> alerts) =>
        [.. alerts.Where(alert => alert is { Pages: true, IsMined: true, State: not AlertState.Retracted }).OrderBy(alert => alert.FirstBlock.Number)];

    private static IEnumerable<Signal> Mined(Alert alert) => alert.Standing.Where(signal => signal.Provenance.Stage == EvidenceStage.Mined);

    private static List<string> Missed(Scenario scenario, List<Alert> pages, List<Alert> hits, IReadOnlyList<Alert> alerts)
    {
        var expected = string.Join(" or ", scenario.Expected.Rules);
        if (hits.Count > 0)
        {
            return [$"expected was {expected}", .. hits.Select(Tell)];
        }

        return pages.Count > 0
            ? ["nothing paged at the first hostile transaction, only later", .. pages.Select(Tell)]
            : [$"nothing paged; expected was {expected}", .. alerts.Where(alert => alert.IsMined).Select(alert => $"without a page: {Tell(alert)}")];
    }

    private static string Tell(Alert alert) => string.Create(
        CultureInfo.InvariantCulture,
        $"{alert.Rule} {(alert.Pages ? "paged" : "spoke")} at block {alert.FirstBlock.Number} of {alert.Subject}: {alert.Because}");

    private static DrillResult Named(Scenario scenario, DrillResult result) => result with { Drill = scenario.Id, Kind = scenario.Kind };
}
