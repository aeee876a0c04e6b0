using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Lets the follower of a chain run ahead of whoever judges its blocks. While a judge waits for the node, the follower goes on noticing
/// how the node is, and says so; and the next block is fetched while the last one is judged.
/// </summary>
internal static class ReadAhead
{
    /// <summary>The same items in the same order, at most <paramref name="capacity"/> of them waiting. A fault comes after the items before it.</summary>
    public static async IAsyncEnumerable<T> AheadAsync<T>(
        this IAsyncEnumerable<T> source, int capacity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        var pumping = PumpAsync(source, items.Writer, ending.Token);
        try
        {
            await foreach (var item in items.Reader.EachAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            await ending.EndAsync(pumping);
        }

        await pumping;
    }

    private static async Task PumpAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<T> items, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in source.WithCancellation(cancellationToken))
            {
                await items.WriteAsync(item, cancellationToken);
            }
        }
        finally
        {
            items.Complete();
        }
    }
}
