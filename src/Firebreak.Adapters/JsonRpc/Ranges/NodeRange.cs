using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>Reads a range of blocks side by side and hands them out in order, whatever reorg happens meanwhile.</summary>
internal sealed class NodeRange(RangeFetcher fetcher, HeadStart early, BlockFetcher headers) : IChainRange
{
    /// <summary>Blocks under way at the same time: enough to keep a node busy, few enough to be polite to a hosted one.</summary>
    public const int Window = 16;

    // A chain whose blocks never fit together is no chain.
    private const int MostReorgsInARow = 8;

    public void Begin(ulong from, ulong to, CancellationToken cancellationToken) => early.Begin(from, to, cancellationToken);

    public async IAsyncEnumerable<ChainUpdate> ReadAsync(
        ulong from, ulong to, Lanes needs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var window = new RangeWindow((number, token) => fetcher.FetchAsync(number, needs, token), Window, to);
        ChainPosition? position = null;
        var next = from;
        var reorgs = 0;
        while (next <= to)
        {
            var update = await StepAsync(window, position, next, cancellationToken);
            reorgs = update is ChainUpdate.Reorged ? reorgs + 1 : 0;
            if (reorgs > MostReorgsInARow)
            {
                throw new NodeAnswerException($"eth_getBlockByNumber: The blocks around {next} do not fit together, however often they are read.");
            }

            position = ChainPosition.After(position, update);
            next = Math.Max(from, position!.Head.Number + 1);
            yield return update;
        }
    }

    private async Task<ChainUpdate> StepAsync(RangeWindow window, ChainPosition? position, ulong number, CancellationToken cancellationToken)
    {
        var block = await window.TakeAsync(number, cancellationToken);
        if (position is null || block.Header.Parent == position.Head.Hash)
        {
            return new ChainUpdate.Advanced(block);
        }

        // It was fetched ahead and may be older than what we stand on: only a fresh answer tells.
        await window.ForgetAsync();
        block = await window.TakeAsync(number, cancellationToken);
        return block.Header.Parent == position.Head.Hash
            ? new ChainUpdate.Advanced(block)
            : await new ReorgWalk(headers).FindAsync(position, block.Header, cancellationToken);
    }
}
