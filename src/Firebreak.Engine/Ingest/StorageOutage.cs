using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Waits a database's trouble out. What is repeated is written whole or not at all, and writing it again changes nothing, so repeating is
/// always right.
/// </summary>
public sealed partial class StorageOutage(TimeProvider time, ILogger<StorageOutage> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Asks until the database answers.</summary>
    /// <exception cref="StorageDamagedException">Waiting would not help.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                return await ask(cancellationToken);
            }
            catch (StorageUnavailableException exception)
            {
                LogWaiting(exception.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Does until the database takes it.</summary>
    /// <exception cref="StorageDamagedException">Waiting would not help.</exception>
    public Task DoAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken) => AskAsync(
        async token =>
        {
            await act(token);
            return true;
        },
        cancellationToken);

    [LoggerMessage(1030, LogLevel.Error, "{Reason} Trying again in {Seconds} s; nothing is skipped.")]
    private partial void LogWaiting(string reason, double seconds);
}
