using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Storage;

/// <summary>Keeps early evidence beside the journal, in the same log of signals.</summary>
internal sealed class EarlyJournal(Database database, TimeProvider clock) : IEarlyJournal
{
    public Task<bool> RaiseEarlyAsync(ChainId chain, Items<EarlyEvidence> evidence, CancellationToken cancellationToken) => database.WriteAsync(
        context => new JournalWrite(context, clock, cancellationToken).RaiseEarlyAsync(chain, evidence), cancellationToken);

    public Task EndEarlyAsync(ChainId chain, Items<SignalId> signals, EarlyEnd reason, BlockRef? block, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context => new JournalWrite(context, clock, cancellationToken).EndEarlyAsync(chain, signals, reason, block), cancellationToken);

    public async Task<IReadOnlyList<EarlyEvidence>> StandingEarlyAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(context => EarlyWrite.ReadAsync(context, key, cancellationToken), cancellationToken);
        try
        {
            return rows.ConvertAll(EarlyWrite.ToEvidence);
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            throw database.Damaged($"early evidence on {chain} cannot be read ({exception.Message}).", exception);
        }
    }
}
