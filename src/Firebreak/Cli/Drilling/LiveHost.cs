using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;
using Serilog;

namespace Firebreak.Cli.Drilling;

/// <summary>The real host before the stage of a drill, from its start to its result. What it does is told as it does it.</summary>
internal sealed class LiveHost(DrillRequest request, DrillScreen screen, TimeProvider time)
{
    /// <param name="head">The block that it must have seen before the day begins.</param>
    /// <param name="day">Plays the day, live.</param>
    /// <param name="whileOpen">Called with the result while the incident room is still open; returning closes it.</param>
    public async Task<DrillResult> RunAsync(
        FirebreakConfig config,
        ulong head,
        Func<IServiceProvider, DrillNarration, Task<DrillResult>> day,
        Func<DrillResult, CancellationToken, Task> whileOpen,
        CancellationToken cancellationToken)
    {
        using var app = FirebreakHost.Build(config, logging => logging.WriteTo.File(
            Path.Combine(request.Folder, "firebreak.log"), outputTemplate: DiaryWords.Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture));
        await app.StartAsync(cancellationToken);
        using var end = new CancellationTokenSource();
        var narration = new DrillNarration(app.Services, screen, time);
        var telling = narration.TellAsync(end.Token);
        await narration.CatchUpAsync(head, cancellationToken);

        screen.Title("Live: one block a second");
        var result = await day(app.Services, narration);
        await end.CancelAsync();
        await telling;
        result = result.BlocksWatched > 0 ? result : result with { BlocksWatched = (int)(app.Services.GetRequiredService<ChainStatus>().Position?.Head.Number ?? 0) };
        screen.Show(result);
        await whileOpen(result, cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return result;
    }
}
