using Firebreak.Acceptance.Tests.Program;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>What a run has written down, in a form that two runs can be compared in.</summary>
/// <param name="Raised">Each signal about a mined transaction as often as it was raised and not ended as early evidence: rule, block, transaction, subject, gain.</param>
/// <param name="StillPending">Signals about pending transactions that were never ended. A straight run after the fact sees no pool.</param>
/// <param name="Withdrawn">Signals that were taken back.</param>
/// <param name="Weighed">
/// Transactions whose outflow was weighed, each as often as it was found usual or abnormal. Which of the two depends on how much was final
/// when the block was judged, so it is not the same in a run that follows the head and in one that catches up.
/// </param>
/// <param name="Coverage">What the ledger says of the blocks from 0 to the head, stretch by stretch.</param>
/// <param name="Troubles">What was told of the watching itself: rule and sentence.</param>
public sealed record Record(
    ulong Head, IReadOnlyList<string> Raised, IReadOnlyList<string> StillPending, int Withdrawn, IReadOnlyList<string> Weighed, IReadOnlyList<string> Coverage, IReadOnlyList<string> Troubles)
{
    private const string Outflow = "abnormal-outflow";

    public static ChainId Chain { get; } = new(31337);

    /// <summary>True when the run has judged everything up to a height in both lanes, and no gap is left.</summary>
    public static async Task<bool> ReachesAsync(string folder, ulong height, CancellationToken cancellationToken)
    {
        await using var desk = new OpenDesk(folder);
        var journal = desk.Get<IChainJournal>();
        try
        {
            return await journal.LoadPositionAsync(Chain, cancellationToken) is { } position
                && position.Head.Number >= height
                && (await journal.WaitingSuspectsAsync(Chain, cancellationToken)).Count == 0
                && (await desk.Get<ICoverageLedger>().TallyAsync(Chain, cancellationToken)).Count == 0;
        }
        catch (InvalidOperationException)
        {
            // The database does not exist yet.
            return false;
        }
    }

    public static async Task<Record> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        await using var desk = new OpenDesk(folder);
        var journal = desk.Get<IChainJournal>();
        var position = await journal.LoadPositionAsync(Chain, cancellationToken);
        var changes = await ChangesAsync(desk.Get<ISignalLog>(), cancellationToken);
        var measured = await journal.MeasurementsAsync(Chain, cancellationToken);
        var all = changes.OfType<SignalChange.Raised>().Select(change => change.Signal).ToLookup(signal => signal.Provenance.Stage);
        var ended = changes.OfType<SignalChange.Lapsed>().Select(change => change.Signal).ToHashSet();
        var raised = BorneOut(changes).Where(signal => signal.Provenance.Stage == EvidenceStage.Mined).ToLookup(signal => signal.Family == Family.Network);
        return new Record(
            position!.Head.Number,
            [.. raised[false].Where(signal => signal.Rule != Outflow).Select(Tell).Order(StringComparer.Ordinal)],
            [.. all[EvidenceStage.Pending].Where(signal => !ended.Contains(signal.Id)).Select(Tell)],
            changes.OfType<SignalChange.Withdrawn>().Count(),
            [.. measured.Select(one => $"{one.Block}, {one.Transaction} at {one.Subject}")
                .Concat(raised[false].Where(signal => signal.Rule == Outflow).Select(signal => $"{signal.Provenance.Block}, {signal.Provenance.Transaction} at {signal.Subject}"))
                .Order(StringComparer.Ordinal)],
            await CoverageAsync(desk.Get<ICoverageLedger>(), position.Head.Number, cancellationToken),
            [.. raised[true].Select(signal => $"{signal.Rule}: {signal.Because}")]);
    }

    /// <summary>Whether re-entrancy was proven in a transaction.</summary>
    public bool Proves(Hash256 transaction) => Raised.Any(raised =>
        raised.StartsWith("reentrancy ", StringComparison.Ordinal) && raised.Contains(transaction.ToString(), StringComparison.Ordinal));

    // A busy machine falls behind and glances ahead; what a glance saw and the block's turn did not bear out is no finding.
    private static List<Signal> BorneOut(IEnumerable<SignalChange> changes)
    {
        var raised = new List<Signal>();
        foreach (var change in changes)
        {
            if (change is SignalChange.Raised { Signal: var signal })
            {
                raised.Add(signal);
            }
            else if (change is SignalChange.Lapsed lapsed && raised.FindLastIndex(signal => signal.Id == lapsed.Signal) is >= 0 and var place)
            {
                raised.RemoveAt(place);
            }
        }

        return raised;
    }

    private static async Task<IReadOnlyList<string>> CoverageAsync(ICoverageLedger ledger, ulong head, CancellationToken cancellationToken)
    {
        // Stretches of which the same is to be said are one, however the ledger keeps them.
        var stretches = new List<CoverageSpan>();
        for (var from = 0UL; from <= head && (await ledger.ReadAsync(Chain, from, head, 10_000, cancellationToken)) is { Through: { } through } page; from = through + 1)
        {
            stretches.AddRange(page.Spans);
        }

        return [.. stretches.Select(span =>
            $"{span.Count} blocks by {string.Join(", ", span.Rules)}{string.Concat(span.Gaps.Select(gap => $"; not by {gap.Rule}: {gap.Cause}, {gap.Reason}"))}")];
    }

    private static async Task<List<SignalChange>> ChangesAsync(ISignalLog log, CancellationToken cancellationToken)
    {
        var changes = new List<SignalChange>();
        var last = 0L;
        while (await log.ReadAsync(last, 500, cancellationToken) is { Count: > 0 } page)
        {
            changes.AddRange(page.Select(line => line.Change));
            last = page[^1].Sequence;
        }

        return changes;
    }

    private static string Tell(Signal signal) =>
        $"{signal.Rule} in {signal.Provenance.Block}, {signal.Provenance.Transaction} at {signal.Subject}: {signal.Gain} wei, score {signal.Score}";
}
