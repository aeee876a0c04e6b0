using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Engine.Alerting;

/// <summary>
/// Has notices delivered side by side: a channel that is slow or dead holds up no other. One notice of a line at a time. What came of each is
/// fetched by the loop that owns the book.
/// </summary>
internal sealed class Courier(NoticeArrangement arrangement, TimeProvider time, Nudge arrived)
{
    /// <summary>How many deliveries are underway at once, at most.</summary>
    public const int Most = 32;

    /// <summary>Longest wait between two attempts that no receiver asked for.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestWaitOnRequest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Dictionary<LineKey, (Notice Notice, Task<Delivery> Task)> _underway = [];

    public void Send(IEnumerable<NoticeLine> due, CancellationToken cancellationToken)
    {
        foreach (var line in due)
        {
            if (_underway.Count >= Most)
            {
                return;
            }

            if (!_underway.ContainsKey(line.Key))
            {
                _underway[line.Key] = (line.Pending!, DeliverAsync(line.Pending!, cancellationToken));
            }
        }
    }

    /// <summary>Everything that came to an end since the last time.</summary>
    public async Task<IReadOnlyList<(LineKey Line, Notice Notice, Delivery Delivery)>> FetchAsync()
    {
        var ended = new List<(LineKey, Notice, Delivery)>();
        foreach (var (key, (notice, task)) in _underway.Where(one => one.Value.Task.IsCompleted).ToList())
        {
            _underway.Remove(key);
            ended.Add((key, notice, await task));
        }

        return ended;
    }

    /// <summary>Waits until nothing is underway; what ends only then is sent again at the next start, under the same key.</summary>
    public async Task DrainAsync()
    {
        try
        {
            await Task.WhenAll(_underway.Values.Select(one => one.Task));
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    /// <summary>When to try again after so many failures.</summary>
    public static TimeSpan PauseAfter(int attempts, TimeSpan? asked)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(attempts, 10))));
        return asked is not { } wish || wish < pause ? pause : wish < LongestWaitOnRequest ? wish : LongestWaitOnRequest;
    }

    private async Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return arrangement.Current.Notifiers.TryGetValue(notice.Channel, out var notifier)
                ? await notifier.DeliverAsync(notice, either.Token)
                : new Delivery.Never("the channel is not configured any more");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Delivery.Again($"no answer within {Deadline.TotalSeconds:0} s", After: null);
        }
#pragma warning disable CA1031 // A notifier is an adapter to the world; whatever it throws must not end the telling of others.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return new Delivery.Again(exception.Message, After: null);
        }
        finally
        {
            arrived.Poke();
        }
    }
}
