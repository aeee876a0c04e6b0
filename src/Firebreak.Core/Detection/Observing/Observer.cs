using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>
/// Reads a transaction once and tells it as rows of finance. Linear in what the transaction carries, whatever its sender did; nothing that
/// was reverted is told. One instance serves one thread.
/// </summary>
public sealed class Observer
{
    private static readonly FrozenDictionary<Hash256, EventReader> Readers = TokenEvents.All.Concat(MarketEvents.All).Concat(CreditEvents.All)
        .Concat(PowerEvents.All)
        .ToFrozenDictionary(entry => Keccak.Hash(entry.Event), entry => entry.Read);

    private readonly Observations _observations = new();

    /// <summary>The rows of one transaction; valid until the next question.</summary>
    /// <param name="whole">The same block with its changes of state, where they were asked for apart.</param>
    public Observations Observe(Block block, int transaction, Block? whole = null)
    {
        _observations.Clear();
        CallObserver.AddCalls(block, transaction, _observations);
        AddLogs(block, transaction);
        StateObserver.AddChanges(whole ?? block, transaction, _observations);
        return _observations;
    }

    private void AddLogs(Block block, int transaction)
    {
        var logs = block.LogsOf(transaction);
        var start = block.Transactions[transaction].LogStart;
        for (var i = 0; i < logs.Length; i++)
        {
            ref readonly var log = ref logs[i];
            if (log.TopicCount > 0 && Readers.TryGetValue(log.Topic0, out var read))
            {
                read(
                    new LoggedEvent(in log, block.Bytes(log.Data), start + i, WrappedCoins.Include(block.Header.Chain, log.Emitter)),
                    _observations);
            }
        }
    }
}
