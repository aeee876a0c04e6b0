using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Network;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Feels the pulse of the chain itself: each saved update is added to it, and once a second at most its detectors are asked. What they find is a
/// trouble while it lasts. What is known of the chain is kept with its blocks, so a restart goes on where the last run was.
/// </summary>
public sealed class NetworkWorker(IChainJournal journal, TroubleRules rules, ITroubleDesk troubles, NetworkClock clock, IngestScene scene) : BackgroundService
{
    // One a second, and as many more as a deadline of a stall can wait.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private readonly ChainPulse _pulse = new();
    private readonly ConcurrentQueue<ChainUpdate> _updates = new();
    private readonly Nudge _news = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.Detectors.Count == 0)
        {
            return;
        }

        // Heard from now on, and what was kept already is passed over: nothing is lost between the two.
        scene.Status.Moved += Hear;
        try
        {
            await RestoreAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                Take();
                Judge();
                await _news.WaitAsync(Round, clock.Time, stoppingToken);
                await Task.Delay(Breath, clock.Time, stoppingToken);
            }
        }
        finally
        {
            scene.Status.Moved -= Hear;
        }
    }

    private void Hear(ChainUpdate update)
    {
        _updates.Enqueue(update);
        _news.Poke();
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var position = await scene.Storage.AskAsync(token => journal.LoadPositionAsync(_chain, token), cancellationToken);
        var kept = await scene.Storage.AskAsync(token => journal.VitalsAsync(_chain, token), cancellationToken);
        _pulse.Restore(kept.Where(vitals => position is not null && vitals.Block.Number <= position.Head.Number), position?.Finalized);
    }

    private void Take()
    {
        while (_updates.TryDequeue(out var update))
        {
            switch (update)
            {
                case ChainUpdate.Advanced { Block: var block }:
                    _pulse.Advance(BlockVitals.Of(block, _pulse.Finalized, scene.Options.Value.SequencerFeed));
                    clock.Heard();
                    break;
                case ChainUpdate.Reorged reorged:
                    _pulse.Rewind(reorged.Ancestor, reorged.Orphaned.Count);
                    break;
                case ChainUpdate.Finalized finalized:
                    _pulse.Finalize(finalized.UpTo);
                    break;
            }
        }
    }

    private void Judge()
    {
        var silence = clock.Silence;
        foreach (var detector in rules.Detectors)
        {
            var kind = TroubleRules.KindOf(detector.Rule.Id);
            switch (detector.Judge(_pulse, silence))
            {
                case NetworkVerdict.Unusual unusual:
                    troubles.Raise(new ChainTrouble(_chain, kind, detector.Rule.Id, unusual.Block, unusual.Because));
                    break;
                case NetworkVerdict.Quiet:
                    troubles.Settle(_chain, kind, detector.Rule.Id);
                    break;
            }
        }
    }
}

/// <summary>Knows how long no block came although the node answers: the silence of a node that cannot be reached is not the chain's.</summary>
public sealed class NetworkClock(INodeHealth health, TimeProvider time)
{
    private long _since = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Silence
    {
        get
        {
            if (health.Current.Condition is not (NodeCondition.Healthy or NodeCondition.Stalled))
            {
                Heard();
            }

            return time.GetElapsedTime(_since);
        }
    }

    public void Heard() => _since = time.GetTimestamp();
}
