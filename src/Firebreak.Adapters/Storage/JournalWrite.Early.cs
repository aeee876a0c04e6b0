using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

internal sealed partial class JournalWrite
{
    /// <summary>False, and nothing to keep, when all of it stands already or the ordered lane has come to its block.</summary>
    public async Task<bool> RaiseEarlyAsync(ChainId chainId, Items<EarlyEvidence> evidence)
    {
        var chain = checked((long)chainId.Value);
        await LockAsync(chain);
        var early = new EarlyWrite(context, chain, cancellationToken);
        var glances = evidence.Where(one => one.Stage == EarlyStage.Head).ToList();
        if (glances.Count > 0)
        {
            var reached = await context.PositionBlocks.Where(row => row.Chain == chain).MaxAsync(row => (long?)row.Number, cancellationToken);
            glances.RemoveAll(one => reached is null || Number(one.Signal.Provenance.Block) <= reached);
            await RaiseAsync(chain, glances.Select(one => one.Signal).ToItems());
            var raised = _changes.ConvertAll(change => change.Id).ToHashSet();
            await early.AddAsync(glances.Where(one => raised.Contains(one.Signal.Id)));
        }

        var added = await early.AddAsync(evidence.Where(one => one.Stage == EarlyStage.Pending).DistinctBy(one => one.Signal.Id));
        _changes.AddRange(evidence
            .Where(one => one.Stage == EarlyStage.Pending && added.Remove(one.Signal.Id))
            .Select(one => (one.Signal.Id, (SignalChange)new SignalChange.Raised(one.Signal))));
        await AppendChangesAsync(chain);
        return _changes.Count > 0;
    }

    /// <summary>False, and nothing to keep, when none of it stands, or its transaction waits for the deep lane.</summary>
    public async Task<bool> EndEarlyAsync(ChainId chainId, Items<SignalId> signals, EarlyEnd reason, BlockRef? block)
    {
        var chain = checked((long)chainId.Value);
        await LockAsync(chain);
        var early = new EarlyWrite(context, chain, cancellationToken);
        foreach (var evidence in (await early.StandingAsync()).Where(one => signals.Contains(one.Signal.Id)))
        {
            if (reason != EarlyEnd.Mined || !await early.WaitsAsync(evidence))
            {
                await early.RemoveAsync(evidence, reason);
                _changes.Add((evidence.Signal.Id, new SignalChange.Lapsed(evidence.Signal.Id, reason, block)));
            }
        }

        await AppendChangesAsync(chain);
        return _changes.Count > 0;
    }

    /// <summary>
    /// Raises what a lane found in its turn, and ends the early evidence that this decides. What is said anew leaves first, so that it can be
    /// raised; what was pending leaves last, so that its alert never stands on nothing in between.
    /// </summary>
    private async Task RaiseInTurnAsync(long chain, Items<Signal> signals, Func<IReadOnlyList<EarlyEvidence>, IEnumerable<EarlyOutcome>> decide)
    {
        var early = new EarlyWrite(context, chain, cancellationToken);
        var outcomes = decide(await early.StandingAsync()).ToLookup(outcome => outcome.Evidence.Stage);
        await EndAsync(early, outcomes[EarlyStage.Head]);
        await RaiseAsync(chain, signals);
        await EndAsync(early, outcomes[EarlyStage.Pending]);
    }

    private async Task EndAsync(EarlyWrite early, IEnumerable<EarlyOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            await early.RemoveAsync(outcome.Evidence, outcome.End);
            if (outcome.End is { } end)
            {
                var id = outcome.Evidence.Signal.Id;
                _changes.Add((id, new SignalChange.Lapsed(id, end, outcome.Block)));
            }
        }
    }
}
