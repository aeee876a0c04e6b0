using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>
/// The first blocks of a range, asked for before it is known what the rules need of them: the questions are the same for nearly all rules,
/// and the node would wait while files are read.
/// </summary>
internal sealed class HeadStart(TracedBlockFetcher traced, TimeProvider time)
{
    /// <summary>How far ahead of the rules; so many blocks are held until they come.</summary>
    private const int MostBlocks = 64;

    private readonly ConcurrentDictionary<ulong, Task<Block?>> _coming = new();

    /// <summary>The first block alone; if it is whole, the others, as many at a time as the range has under way.</summary>
    public void Begin(ulong from, ulong to, CancellationToken cancellationToken)
    {
        var last = Math.Min(to, from + MostBlocks - 1);
        for (var number = from; number <= last; number++)
        {
            var before = number == from ? null : _coming[number - Math.Min(number - from, NodeRange.Window)];
            _coming[number] = AskAsync(number, before, cancellationToken);
        }
    }

    /// <summary>Given once. Null when it was not asked for, or is not whole.</summary>
    public async Task<Block?> TakeAsync(ulong number, CancellationToken cancellationToken) =>
        _coming.TryRemove(number, out var coming) ? await coming.WaitAsync(cancellationToken) : null;

    private async Task<Block?> AskAsync(ulong number, Task<Block?>? before, CancellationToken cancellationToken)
    {
        try
        {
            return before is null || await before is not null ? await traced.FindAsync(number, cancellationToken) : null;
        }
        catch (NodeUnavailableException exception)
        {
            // Whoever needs the block asks again, and not before the node wants to be asked.
            await Task.Delay(exception.RetryAfter ?? TimeSpan.Zero, time, cancellationToken);
            return null;
        }
    }
}
