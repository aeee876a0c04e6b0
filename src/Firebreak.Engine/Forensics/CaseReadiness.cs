using Firebreak.Core.Chain;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Whether everything that was seen up to a block has come into the logs of incidents. An attack that was noticed ahead of the ordered lane may be
/// over before the blocks that it began in were looked at in depth.
/// </summary>
public sealed class CaseReadiness(IChainJournal journal, ISignalLog signals, IAlertStore alerts, IngestScene scene)
{
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    public Task<bool> IsCompleteAsync(ulong upTo, CancellationToken cancellationToken) =>
        scene.Storage.AskAsync(token => LookAsync(upTo, token), cancellationToken);

    // In the order in which one follows from the other, so that nothing slips through between two questions.
    private async Task<bool> LookAsync(ulong upTo, CancellationToken cancellationToken)
    {
        if ((await journal.WaitingSuspectsAsync(_chain, cancellationToken)).Any(suspect => suspect.Block.Number <= upTo))
        {
            return false;
        }

        var (_, through) = await alerts.LoadAsync(cancellationToken);
        if ((await signals.ReadAsync(through, 1, cancellationToken)).Count > 0)
        {
            return false;
        }

        var read = await alerts.LoadReaderAsync(IncidentWorker.Reader, cancellationToken);
        return (await alerts.ReadChangesAsync(read, 1, cancellationToken)).Count == 0;
    }
}
