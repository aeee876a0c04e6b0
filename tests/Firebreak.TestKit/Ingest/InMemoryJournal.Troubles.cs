using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

public sealed partial class InMemoryJournal : ITroubleLog
{
    private readonly Dictionary<(ChainId Chain, TroubleKind Kind, string Key), OpenTrouble> _troubles = [];

    public Task<IReadOnlyList<OpenTrouble>> OpenAsync(ChainId chain, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<OpenTrouble>>([.. _troubles.Values.Where(trouble => trouble.Chain == chain)]);
        }
    }

    public Task<bool> RaiseAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isNew = _troubles.TryAdd(
                (trouble.Chain, trouble.Kind, trouble.Key), new OpenTrouble(trouble.Chain, trouble.Kind, trouble.Key, time.GetUtcNow(), [signal]));
            if (isNew)
            {
                Append(new SignalChange.Raised(signal));
            }

            return Task.FromResult(isNew);
        }
    }

    public Task<bool> AddAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var key = (trouble.Chain, trouble.Kind, trouble.Key);
            if (!_troubles.TryGetValue(key, out var open) || open.Signals.Any(known => known.Id == signal.Id))
            {
                return Task.FromResult(false);
            }

            _troubles[key] = open with { Signals = open.Signals.Add(signal) };
            Append(new SignalChange.Raised(signal));
            return Task.FromResult(true);
        }
    }

    public Task<bool> SettleAsync(ChainId chain, TroubleKind kind, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_troubles.Remove((chain, kind, key), out var open))
            {
                return Task.FromResult(false);
            }

            foreach (var signal in open.Signals)
            {
                Append(new SignalChange.Settled(signal.Id, time.GetUtcNow()));
            }

            return Task.FromResult(true);
        }
    }
}
