using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

/// <summary>A journal and signal log that forget when the test ends, and otherwise keep the promises of the real ones.</summary>
public sealed partial class InMemoryJournal(TimeProvider time) : IChainJournal, ISignalLog
{
    private readonly Lock _gate = new();
    private readonly List<LoggedSignal> _log = [];
    private readonly Dictionary<SignalId, Signal> _standing = [];
    private readonly List<Signal> _shadows = [];
    private readonly List<Suspect> _suspects = [];
    private readonly List<Measurement> _measurements = [];
    private readonly List<BlockVitals> _vitals = [];
    private ChainPosition? _position;

    /// <summary>The sequence number of the last change in the log of signals.</summary>
    public long LastSequence
    {
        get
        {
            lock (_gate)
            {
                return _log.Count;
            }
        }
    }

    /// <summary>What rules in shadow said of blocks that are on the chain.</summary>
    public IReadOnlyList<Signal> Shadows
    {
        get
        {
            lock (_gate)
            {
                return [.. _shadows];
            }
        }
    }

    public Task<ChainPosition?> LoadPositionAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_position);
        }
    }

    public Task CommitAsync(ChainCommit commit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var orphaned in commit.Orphaned)
            {
                Withdraw(orphaned, commit.Position.Head);
            }

            _shadows.AddRange(commit.Shadows.Except(_shadows));
            NoteVitals(commit);
            Teach(commit);
            if (commit.Coverage is { } coverage)
            {
                Note(coverage);
            }

            AddInTurn(EarlyTurn.AfterBlock(Standing, commit), commit.Signals, commit.Suspects, commit.Measurements);
            if (commit.Spent is var (from, below))
            {
                _measurements.RemoveAll(old => old.Block.Number >= from && old.Block.Number < below && old.Feature.StartsWith(SpentMatches.Feature, StringComparison.Ordinal));
            }

            _position = commit.Position;
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<Suspect>> WaitingSuspectsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Suspect>>([.. _suspects.OrderBy(suspect => suspect.Block.Number)]);
        }
    }

    public Task SettleSuspectAsync(Suspect suspect, DeepJudgement seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_suspects.Remove(suspect))
            {
                _shadows.AddRange(seen.Shadows.Except(_shadows));
                AddInTurn(EarlyTurn.AfterSuspect(Standing, suspect, seen), seen.Signals, [], []);
                if (seen.Gaps.Count > 0 && _coverage.TryGetValue(suspect.Block, out var kept))
                {
                    kept.Coverage = kept.Coverage with { Gaps = kept.Coverage.Gaps.Concat(seen.Gaps).ToItems() };
                    kept.Schedule(time.GetUtcNow());
                }
            }

            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<BlockRef>> AnchorsAsync(ChainId chain, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BlockRef>>([.. Coverage.Select(coverage => coverage.Block)]);

    public Task RewindAsync(ChainId chain, BlockRef? ancestor, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var glanced = _early.Values.Where(one => one.Stage == EarlyStage.Head).Select(one => one.Signal.Provenance.Block);
            foreach (var block in Coverage.Select(coverage => coverage.Block).Union(glanced).ToList().Where(block => ancestor is null || block.Number > ancestor.Value.Number))
            {
                Withdraw(block, ancestor ?? default);
            }

            _vitals.RemoveAll(vitals => ancestor is null || vitals.Block.Number > ancestor.Value.Number);
            Unlearn(ancestor);

            _position = ancestor is { } head ? new ChainPosition([head], Finalized: null) : null;
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<Measurement>> MeasurementsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Measurement>>([.. _measurements.OrderBy(measurement => measurement.Block.Number)]);
        }
    }

    public Task<IReadOnlyList<BlockVitals>> VitalsAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<BlockVitals>>([.. _vitals]);
        }
    }

    public Task<IReadOnlyList<LoggedSignal>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<LoggedSignal>>([.. _log.Skip((int)after).Take(limit)]);
        }
    }

    private void NoteVitals(ChainCommit commit)
    {
        if (commit.Orphaned.Count > 0)
        {
            _vitals.RemoveAll(vitals => vitals.Block.Number > commit.Position.Head.Number);
            if (_vitals is [.., var last] && last.Block == commit.Position.Head)
            {
                _vitals[^1] = last with { TakenBack = Math.Max(last.TakenBack, commit.Orphaned.Count) };
            }
        }

        if (commit.Vitals is { } added && (_vitals is not [.., var newest] || newest.Block.Number < added.Block.Number))
        {
            _vitals.Add(added);
        }
    }

    private void Raise(Signal signal)
    {
        if (_standing.TryAdd(signal.Id, signal))
        {
            Append(new SignalChange.Raised(signal));
        }
    }

    private void Withdraw(BlockRef orphaned, BlockRef ancestor)
    {
        foreach (var signal in _standing.Values.Where(signal => signal.Provenance.Block == orphaned).ToList())
        {
            _standing.Remove(signal.Id);
            _early.Remove(signal.Id);
            Append(new SignalChange.Withdrawn(signal.Id, orphaned, ancestor));
        }

        _shadows.RemoveAll(signal => signal.Provenance.Block == orphaned);
        _suspects.RemoveAll(suspect => suspect.Block == orphaned);
        _measurements.RemoveAll(measurement => measurement.Block == orphaned);
        _coverage.Remove(orphaned);
    }

    private void Append(SignalChange change) => _log.Add(new LoggedSignal(_log.Count + 1, time.GetUtcNow(), change));
}
