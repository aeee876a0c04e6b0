using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Undoing;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>
/// Replays the hostile transactions of an incident, each on the state right before its block with today's code of the protocol in place: that they
/// succeed with the code of then, and fail with today's, shows that the fix is one. Sends nothing.
/// </summary>
public sealed class ReopeningDesk(IChainView view, IExploitReplay replay, Protocol protocol)
{
    private const int MostReplayed = 5;

    /// <summary>The earliest, up to a bound; how many there are in all is said with them.</summary>
    public async Task<Replays> ReplayAsync(Incident incident, CancellationToken cancellationToken)
    {
        var hostile = incident.Alerts.Where(alert => alert.Pages).SelectMany(alert => alert.Standing).Select(signal => signal.Provenance)
            .Where(at => at.Stage == EvidenceStage.Mined).OrderBy(at => at.Block.Number).DistinctBy(at => at.Transaction).ToList();
        var findings = new List<ReplayFinding>();
        foreach (var at in hostile.Take(MostReplayed))
        {
            findings.Add(await ReplayAsync(at.Block, at.Transaction, cancellationToken));
        }

        return new Replays(findings.ToItems(), hostile.Count);
    }

    private async Task<ReplayFinding> ReplayAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        if (block.Number == 0 || await view.FindBlockAsync(block.Number, cancellationToken) is not { } found || found.IndexOf(transaction) < 0
            || await view.FindHeaderAsync(block.Number - 1, cancellationToken) is not { } before)
        {
            return new ReplayFinding(transaction, ReplayVerdict.ProvesNothing, $"{transaction} is not on the chain any more");
        }

        var call = CallOf(found, found.IndexOf(transaction));
        if (await replay.TryAsync(call, before.Ref, [], cancellationToken) is { } fails)
        {
            return new ReplayFinding(transaction, ReplayVerdict.ProvesNothing, $"replayed with the code of then, {transaction} fails ({SimulationVerdict.Bounded(fails)}): it needs what came before it in its block, so the replay proves nothing");
        }

        var changed = await ChangedAsync(before.Ref, await view.HeadAsync(cancellationToken), cancellationToken);
        if (changed.Count == 0)
        {
            return new ReplayFinding(transaction, ReplayVerdict.ProvesNothing, $"{transaction} still succeeds: no code of the protocol has changed since");
        }

        return await replay.TryAsync(call, before.Ref, changed, cancellationToken) is { } why
            ? new ReplayFinding(transaction, ReplayVerdict.Stopped, $"replayed with today's code, {transaction} fails: {SimulationVerdict.Bounded(why)}")
            : new ReplayFinding(transaction, ReplayVerdict.StillWorks, $"replayed with today's code, {transaction} STILL SUCCEEDS");
    }

    private static ReplayedCall CallOf(Block block, int index)
    {
        ref readonly var row = ref block.Transactions[index];
        return new ReplayedCall(row.From, row.IsCreation ? null : row.To, row.Value, block.Bytes(row.Input).ToArray());
    }

    // A proxy changes by one word, and what the word names may be younger than the attack.
    private async Task<Items<StateOverride>> ChangedAsync(BlockRef then, BlockRef now, CancellationToken cancellationToken)
    {
        var changed = new List<StateOverride>();
        foreach (var account in protocol.Contracts.Select(contract => contract.Address).Distinct())
        {
            var words = new List<(Hash256 Slot, Hash256 Word)>();
            foreach (var slot in (Hash256[])[ProxySlots.Implementation, ProxySlots.Beacon, ProxySlots.MasterCopy])
            {
                if (await view.StorageAsync(account, slot, now, cancellationToken) is var word && word != await view.StorageAsync(account, slot, then, cancellationToken)
                    && ProxySlots.AccountIn(word) is { } named && await view.CodeAsync(named, now, cancellationToken) is { Length: > 0 } code)
                {
                    words.Add((slot, word));
                    changed.Add(new StateOverride(named, code, []));
                }
            }

            var (today, old) = (await view.CodeAsync(account, now, cancellationToken), await view.CodeAsync(account, then, cancellationToken));
            var isOther = !today.AsSpan().SequenceEqual(old);
            if (isOther || words.Count > 0)
            {
                changed.Add(new StateOverride(account, isOther ? new HexBytes(today) : (HexBytes?)null, words.ToItems()));
            }
        }

        return changed.DistinctBy(one => one.Account).ToItems();
    }
}
