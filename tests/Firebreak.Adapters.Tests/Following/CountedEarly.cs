using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>Counts what is raised before its turn, so that a property over glances shows that there were any.</summary>
internal sealed class CountedEarly(IEarlyJournal journal, Action<int> raised) : IEarlyJournal
{
    public async Task<bool> RaiseEarlyAsync(ChainId chain, Items<EarlyEvidence> evidence, CancellationToken cancellationToken)
    {
        var isNew = await journal.RaiseEarlyAsync(chain, evidence, cancellationToken);
        raised(isNew ? evidence.Count : 0);
        return isNew;
    }

    public Task<IReadOnlyList<EarlyEvidence>> StandingEarlyAsync(ChainId chain, CancellationToken cancellationToken) =>
        journal.StandingEarlyAsync(chain, cancellationToken);

    public Task EndEarlyAsync(ChainId chain, Items<SignalId> signals, EarlyEnd reason, BlockRef? block, CancellationToken cancellationToken) =>
        journal.EndEarlyAsync(chain, signals, reason, block, cancellationToken);
}
