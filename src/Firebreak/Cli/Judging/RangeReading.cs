using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Cli.Judging;

/// <summary>Folds the steps of a judged range into alerts and coverage. <c>scan</c> and <c>replay</c> are this over different sources.</summary>
internal sealed class RangeReading(ChainId chain, TimeProvider time)
{
    private readonly long _since = time.GetTimestamp();
    private AlertBoard _board = AlertBoard.Empty;

    /// <summary>How many blocks must lie on top of an alert's first block before it counts as confirmed.</summary>
    public int Confirmations { get; init; } = 2;

    /// <summary>The highest block that is known to exist; null means the last that was judged.</summary>
    public ulong? Head { get; init; }

    /// <summary>When the run began, if that was earlier than this object.</summary>
    public TimeSpan HeadStart { get; init; }

    /// <param name="rules">Ids of the rules in force.</param>
    /// <param name="progress">Told the number of blocks that are judged.</param>
    public async Task<JudgedRange> ReadAsync(
        IAsyncEnumerable<RangeStep> steps, Items<string> rules, Action<RangeStep>? progress, CancellationToken cancellationToken)
    {
        var tally = new CoverageTally(rules);
        await foreach (var step in steps.WithCancellation(cancellationToken))
        {
            Note(step, tally);
            progress?.Invoke(step);
        }

        var coverage = tally.Sum();
        if ((Head ?? coverage.To) is { } head)
        {
            _board = _board.AdvanceTo(chain, head, Confirmations).Board;
        }

        var alerts = _board.Alerts
            .Where(alert => alert.State != AlertState.Retracted)
            .OrderBy(alert => alert.FirstBlock.Number)
            .ThenBy(alert => alert.Id.ToString(), StringComparer.Ordinal)
            .ToItems();
        return new JudgedRange(chain, alerts, coverage, time.GetElapsedTime(_since) + HeadStart);
    }

    private void Note(RangeStep step, CoverageTally tally)
    {
        foreach (var change in step.Changes)
        {
            _board = _board.Take(change, time.GetUtcNow()).Board;
        }

        if (step is { Coverage: { } coverage, Update: ChainUpdate.Advanced { Block: var block } })
        {
            tally.Note(coverage, block.Transactions.Length);
        }
        else if (step.Update is ChainUpdate.Reorged reorged)
        {
            foreach (var orphaned in reorged.Orphaned)
            {
                tally.Forget(orphaned);
            }
        }
    }
}
