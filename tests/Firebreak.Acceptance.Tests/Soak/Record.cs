using Firebreak.Acceptance.Tests.Program;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>What a run has written down, in a form that two runs can be compared in.</summary>
/// <param name="Raised">Each signal as often as it was ever raised: rule, block, transaction, subject, gain.</param>
/// <param name="Withdrawn">Signals that were taken back.</param>
/// <param name="Measured">What was measured in which transaction.</param>
public sealed record Record(ulong Head, IReadOnlyList<string> Raised, int Withdrawn, IReadOnlyList<string> Measured)
{
    public static ChainId Chain { get; } = new(31337);

    /// <summary>True when the run has judged everything up to a height, in both lanes.</summary>
    public static async Task<bool> ReachesAsync(string folder, ulong height, CancellationToken cancellationToken)
    {
        await using var desk = new OpenDesk(folder);
        var journal = desk.Get<IChainJournal>();
        try
        {
            return await journal.LoadPositionAsync(Chain, cancellationToken) is { } position
                && position.Head.Number >= height
                && (await journal.WaitingSuspectsAsync(Chain, cancellationToken)).Count == 0;
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
        return new Record(
            position!.Head.Number,
            [.. changes.OfType<SignalChange.Raised>().Select(raised => Tell(raised.Signal)).Order(StringComparer.Ordinal)],
            changes.OfType<SignalChange.Withdrawn>().Count(),
            [.. measured.Select(one => one.ToString()).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Whether re-entrancy was proven in a transaction.</summary>
    public bool Proves(Hash256 transaction) => Raised.Any(raised =>
        raised.StartsWith("reentrancy ", StringComparison.Ordinal) && raised.Contains(transaction.ToString(), StringComparison.Ordinal));

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
