using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Looks after the ledger as a whole: tells open gaps as troubles and settles them, fetches heights that were never read, and joins rows
/// that say the same.
/// </summary>
public sealed partial class CoverageWarden(
    ICoverageLedger ledger, GapReviewer reviewer, ITroubleDesk troubles, TimeProvider time, IngestScene scene) : BackgroundService
{
    private const string Missing = "missing";
    private const int MostRulesNamed = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await FillAsync(stoppingToken);
            await scene.Storage.AskAsync(token => ledger.CompactAsync(_chain, token), stoppingToken);
            await TellAsync(stoppingToken);
            await scene.Nudges.Gaps.WaitAsync(Round, time, stoppingToken);

            // Gaps come in swarms: one telling for all of a second.
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var tallies = await scene.Storage.AskAsync(token => ledger.TallyAsync(_chain, token), cancellationToken);
        foreach (var cause in Enum.GetValues<GapCause>().Where(cause => cause is not (GapCause.Waiting or GapCause.NotConfigured)))
        {
            if (tallies.FirstOrDefault(tally => tally.Cause == cause) is { } tally)
            {
                troubles.Raise(new ChainTrouble(_chain, TroubleKind.CoverageGap, cause.ToString(), Block: null, Words(tally)));
            }
            else
            {
                troubles.Settle(_chain, TroubleKind.CoverageGap, cause.ToString());
            }
        }
    }

    private static string Words(GapTally tally)
    {
        var rules = string.Join(", ", tally.Rules.Take(MostRulesNamed)) + (tally.Rules.Count > MostRulesNamed ? " and others" : "");
        var where = tally.First == tally.Last
            ? string.Create(CultureInfo.InvariantCulture, $"block {tally.First}")
            : string.Create(CultureInfo.InvariantCulture, $"blocks from {tally.First} on");
        return $"{rules} have not seen all of {where}: {tally.Reason}.";
    }

    // Should never be needed: blocks come without holes. If one is there all the same, it is said and mended, from its upper end.
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var missing = await scene.Storage.AskAsync(token => ledger.MissingAsync(_chain, token), cancellationToken);
        if (missing.Count == 0)
        {
            troubles.Settle(_chain, TroubleKind.CoverageGap, Missing);
            return;
        }

        var because = string.Create(CultureInfo.InvariantCulture, $"Blocks {missing[0].First} to {missing[^1].Last} were not all read; they are being fetched.");
        troubles.Raise(new ChainTrouble(_chain, TroubleKind.CoverageGap, Missing, Block: null, because));
        foreach (var hole in missing)
        {
            try
            {
                await FillAsync(hole, cancellationToken);
            }
            catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
            {
                LogNotFilled(scene.Logger, scene.Options.Value.ChainName, hole.First, hole.Last, exception.Message);
            }
        }
    }

    private async Task FillAsync(MissingBlocks hole, CancellationToken cancellationToken)
    {
        var next = hole.Next;
        for (var number = hole.Last; number >= hole.First; number--)
        {
            if (await reviewer.ReadAsync(number, next, cancellationToken) is not var (commit, above)
                || !await scene.Storage.AskAsync(token => ledger.FillAsync(commit, above, token), cancellationToken))
            {
                return;
            }

            next = commit.Coverage!.Block;
            scene.Nudges.Signals.Poke();
            scene.Nudges.Suspects.Poke();
            if (number == 0)
            {
                return;
            }
        }
    }

    [LoggerMessage(1052, LogLevel.Error, "{Chain} blocks {First} to {Last} were never read and cannot be fetched for now: {Reason}")]
    private static partial void LogNotFilled(ILogger logger, string chain, ulong first, ulong last, string reason);
}
