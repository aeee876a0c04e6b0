using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Firebreak.Engine;

/// <summary>
/// What the framework would hand to a thread of the pool, done where the caller stands. So a test with a thread and a clock of its own knows when
/// nothing is left to run, and the same story runs the same way each time.
/// </summary>
public static class InPlace
{
    extension(CancellationTokenSource source)
    {
        /// <summary>Cancels, and waits until the work has left; what it left with is nobody's concern any more.</summary>
        public Task EndAsync(params Task[] work)
        {
            source.Cancel();
            return LeftAsync(Task.WhenAll(work));
        }
    }

    extension<T>(ChannelReader<T> reader)
    {
        /// <summary>All items, until the channel ends.</summary>
        public async IAsyncEnumerable<T> EachAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (await reader.WaitToReadAsync(cancellationToken))
            {
                while (reader.TryRead(out var item))
                {
                    yield return item;
                }
            }
        }
    }

    private static async Task LeftAsync(Task work) =>
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
