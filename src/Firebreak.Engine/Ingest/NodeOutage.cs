using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Waits a node's trouble out. While it cannot be reached, for ever; while it answers nonsense, for <see cref="Patience"/>, since some
/// errors never pass (state that was pruned) and must not stop the watch.
/// </summary>
public sealed partial class NodeOutage(TimeProvider time, ILogger<NodeOutage> logger)
{
    /// <summary>How long a node may answer nonsense to one question before the question is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>How long a node that cannot be reached is waited for; null, the default, means for ever.</summary>
    public TimeSpan? LongestAbsence { get; init; }

    /// <summary>How long nonsense is asked again. Default <see cref="Patience"/>.</summary>
    public TimeSpan AnswerPatience { get; init; } = Patience;

    // After a question was given up, further ones of its kind are not waited for, until one is answered: a pruned node would stall
    // otherwise. What is asked for tells the kind, so that one lane's hopeless question never makes another lane impatient.
    private readonly ConcurrentDictionary<Type, bool> _hopeless = new();

    /// <returns>The answer; null when the question was given up.</returns>
    /// <exception cref="NodeUnavailableException">The node could not be reached for <see cref="LongestAbsence"/>.</exception>
    public async Task<T?> AskAsync<T>(string question, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var since = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            TimeSpan? wanted = null;
            try
            {
                var answer = await ask(cancellationToken);
                _hopeless.TryRemove(typeof(T), out _);
                return answer;
            }
            catch (NodeUnavailableException exception) when (LongestAbsence is null || time.GetElapsedTime(since) < LongestAbsence)
            {
                wanted = exception.RetryAfter;
            }
            catch (NodeAnswerException exception) when (!_hopeless.ContainsKey(typeof(T)) && time.GetElapsedTime(since) < AnswerPatience)
            {
                LogRetrying(question, exception.Message);
            }
            catch (NodeAnswerException exception)
            {
                _hopeless[typeof(T)] = true;
                LogGivenUp(question, exception.Message);
                return null;
            }

            await Task.Delay(wanted ?? pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(1020, LogLevel.Debug, "{Question}: the node answered {Reason}; asking again.")]
    private partial void LogRetrying(string question, string reason);

    [LoggerMessage(1021, LogLevel.Error, "{Question}: given up, the node answers {Reason}. What depends on it was not evaluated.")]
    private partial void LogGivenUp(string question, string reason);
}
