using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

public sealed partial class InMemoryJournal : IEarlyJournal
{
    private readonly Dictionary<SignalId, EarlyEvidence> _early = [];

    private List<EarlyEvidence> Standing => [.. _early.Values.OrderBy(evidence => evidence.SeenAt)];

    public Task<bool> RaiseEarlyAsync(ChainId chain, Items<EarlyEvidence> evidence, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var last = _log.Count;
            foreach (var one in evidence.Where(MayStand))
            {
                if (one.Stage == EarlyStage.Head && _standing.TryAdd(one.Signal.Id, one.Signal))
                {
                    _early.Add(one.Signal.Id, one);
                    Append(new SignalChange.Raised(one.Signal));
                }
                else if (one.Stage == EarlyStage.Pending && _early.TryAdd(one.Signal.Id, one))
                {
                    Append(new SignalChange.Raised(one.Signal));
                }
            }

            return Task.FromResult(_log.Count > last);
        }
    }

    public Task<IReadOnlyList<EarlyEvidence>> StandingEarlyAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<EarlyEvidence>>(Standing);
        }
    }

    public Task EndEarlyAsync(ChainId chain, Items<SignalId> signals, EarlyEnd reason, BlockRef? block, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var evidence in Standing.Where(one => signals.Contains(one.Signal.Id)))
            {
                if (reason != EarlyEnd.Mined || !_suspects.Exists(suspect => suspect.Transaction == evidence.Signal.Provenance.Transaction))
                {
                    End(new EarlyOutcome(evidence, reason, block ?? default), block);
                }
            }

            return Task.CompletedTask;
        }
    }

    private bool MayStand(EarlyEvidence evidence) =>
        evidence.Stage == EarlyStage.Pending || (_position is { } position && evidence.Signal.Provenance.Block.Number > position.Head.Number);

    private void AddInTurn(IEnumerable<EarlyOutcome> outcomes, Items<Signal> signals, Items<Suspect> suspects, Items<Measurement> measurements)
    {
        var decided = outcomes.ToLookup(outcome => outcome.Evidence.Stage);
        foreach (var outcome in decided[EarlyStage.Head])
        {
            End(outcome, outcome.Block);
        }

        Add(signals, suspects, measurements);
        foreach (var outcome in decided[EarlyStage.Pending])
        {
            End(outcome, outcome.Block);
        }
    }

    private void End(EarlyOutcome outcome, BlockRef? block)
    {
        var id = outcome.Evidence.Signal.Id;
        _early.Remove(id);
        if (outcome.End is { } end)
        {
            _standing.Remove(id);
            Append(new SignalChange.Lapsed(id, end, block));
        }
    }
}
