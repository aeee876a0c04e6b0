using Firebreak.Adapters.Packs;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;

namespace Firebreak.Hosting;

/// <summary>
/// Takes changes of <c>alerting:</c> over while the program runs. A file that cannot be used changes nothing: the old plan stays in force, and
/// every fault is said.
/// </summary>
internal sealed partial class AlertingReload(FirebreakConfig config, NoticeArrangement arrangement, TimeProvider time, ILogger<AlertingReload> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (config.File is not { } file)
        {
            return;
        }

        var seen = File.GetLastWriteTimeUtc(file);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Round, time, stoppingToken);
            var written = File.GetLastWriteTimeUtc(file);
            if (written != seen)
            {
                seen = written;
                Reload(file);
            }
        }
    }

    private void Reload(string file)
    {
        try
        {
            arrangement.Swap(FirebreakFile.Load(file).Alerting);
            LogTaken(file);
        }
        catch (Exception exception) when (exception is BadConfigurationException or IOException or UnauthorizedAccessException)
        {
            LogKept(file, exception.Message);
        }
    }

    [LoggerMessage(3020, LogLevel.Information, "The alerting section of {File} was read again and is in force; all else of it waits for a restart.")]
    private partial void LogTaken(string file);

    [LoggerMessage(3021, LogLevel.Error, "{File} was changed and cannot be used; the alerting of before stays in force: {Faults}")]
    private partial void LogKept(string file, string faults);
}
