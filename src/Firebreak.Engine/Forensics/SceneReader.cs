using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Reads the blocks around an attack: from the attacker's first preparations to where the money went.</summary>
public sealed class SceneReader(IChainView view, RecentBlocks recent, Protocol protocol, ForensicsOptions options)
{
    private readonly HeightSearch _heights = new(view);

    public async Task<AttackScene> ReadAsync(Incident incident, CancellationToken cancellationToken)
    {
        var reading = new Reading(await view.HeadAsync(cancellationToken));
        foreach (var signal in SignalsOf(incident))
        {
            if (await reading.TakeAsync(signal, recent, cancellationToken))
            {
                reading.Signals.Add(signal);
            }
        }

        var own = protocol.Contracts.Select(contract => contract.Address).ToHashSet();
        var hostile = HostileAmong(reading.Signals);
        var cluster = ActorCluster.Of([.. reading.Blocks.Values], hostile, own);
        if (reading.Blocks.Count > 0)
        {
            await ReadAroundAsync(reading, cluster, cancellationToken);
            cluster = ActorCluster.Of([.. reading.Blocks.Values], hostile, own);
        }

        return new AttackScene([.. reading.Signals], [.. reading.Blocks.Values], hostile, reading.Head, cluster, [.. reading.Gaps]);
    }

    private static IEnumerable<Signal> SignalsOf(Incident incident) => incident.Alerts
        .SelectMany(alert => alert.Standing)
        .DistinctBy(signal => signal.Id)
        .OrderBy(signal => signal.Provenance.Block.Number)
        .ThenByDescending(signal => signal.Pages)
        .ThenBy(signal => signal.Provenance.Transaction);

    // What pages names the attacker; a signal that only adds context counts when it speaks of the same sender.
    private static HashSet<Hash256> HostileAmong(List<Signal> signals)
    {
        var paging = signals.Where(signal => signal.Pages).ToList();
        var senders = paging.Where(signal => signal.Actors.Count > 0).Select(signal => signal.Actors[0]).ToHashSet();
        return signals
            .Where(signal => paging.Count == 0 || signal.Pages || (signal.Actors.Count > 0 && senders.Contains(signal.Actors[0])))
            .Select(signal => signal.Provenance.Transaction)
            .ToHashSet();
    }

    private async Task ReadAroundAsync(Reading reading, ActorCluster cluster, CancellationToken cancellationToken)
    {
        var (first, last) = (reading.Blocks.Keys.First(), reading.Blocks.Keys.Last());
        var from = await FindBeginningAsync(reading, cluster, first, cancellationToken);
        var to = Math.Min(reading.Head.Number, last + (ulong)options.BlocksAfter);
        for (var number = from; number <= to; number++)
        {
            if (!reading.Blocks.ContainsKey(number))
            {
                await reading.TakeAsync(number, view, cancellationToken);
            }
        }

        reading.Gaps.Add($"Blocks {from:D} to {to:D} were read; what the attacker's accounts did outside of them is not in the figures.");
    }

    // The attacker's contract cannot have been prepared before the attacker sent its first transaction.
    private async Task<ulong> FindBeginningAsync(Reading reading, ActorCluster cluster, ulong first, CancellationToken cancellationToken)
    {
        var earliest = first > (ulong)options.BlocksBefore ? first - (ulong)options.BlocksBefore : 0;
        if (cluster.Attacker is not { } attacker)
        {
            return first;
        }

        var active = await _heights.FindAsync(first, async block => await view.NonceAsync(attacker, block, cancellationToken) > 0, cancellationToken);
        if (active is null or { IsEdgeOfHistory: true } || active.Block.Number < earliest)
        {
            reading.Gaps.Add($"The attacker was active before block {earliest:D}, where this investigation begins.");
            return earliest;
        }

        return active.Block.Number;
    }

    private sealed class Reading(BlockRef head)
    {
        public BlockRef Head { get; } = head;

        public SortedDictionary<ulong, Block> Blocks { get; } = [];

        public List<Signal> Signals { get; } = [];

        public List<string> Gaps { get; } = [];

        /// <summary>False when the signal's block is no longer on the chain.</summary>
        public async Task<bool> TakeAsync(Signal signal, RecentBlocks recent, CancellationToken cancellationToken)
        {
            if (signal.Provenance.Stage == EvidenceStage.Pending)
            {
                Gaps.Add($"Transaction {signal.Provenance.Transaction} was never mined so far: it was tried on block {signal.Provenance.Block}, and is not in this edition.");
                return false;
            }

            var place = signal.Provenance.Block;
            if (Blocks.TryGetValue(place.Number, out var known))
            {
                return known.Ref == place;
            }

            if (await recent.FindAsync(place, cancellationToken) is not { } block)
            {
                Gaps.Add($"The node no longer has block {place}: its evidence is not in this edition.");
                return false;
            }

            Blocks.Add(place.Number, block);
            return true;
        }

        public async Task TakeAsync(ulong number, IChainView view, CancellationToken cancellationToken)
        {
            if (await view.FindBlockAsync(number, cancellationToken) is { } block)
            {
                Blocks.Add(number, block);
            }
            else
            {
                Gaps.Add($"The node has no block {number:D}.");
            }
        }
    }
}
