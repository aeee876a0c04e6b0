using Firebreak.Adapters.Packs;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.Engine.Incidents;
using Firebreak.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Bench.Containment;

/// <summary>The whole program against a bot that bids up fees and repeats its theft in each block, on a chain of its own for every run.</summary>
internal static class ContainmentBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="fromPool">Whether the playbook may act on what only waits in the pool.</param>
    public static async Task<ContainmentRun> PlayAsync(int seed, bool fromPool, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("firebreak-bench-").FullName;
        try
        {
            await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = seed, HistoryBlocks = 80 }, TimeProvider.System, cancellationToken);
            var files = await DrillFiles.WriteAsync(
                stage, folder, new DrillFileOptions { Packs = fromPool ? PacksThatActEarly(folder) : null }, cancellationToken);
            using var program = FirebreakHost.Build(FirebreakFile.Load(files.Config), logging => logging.MinimumLevel.Fatal());
            await program.StartAsync(cancellationToken);
            await stage.GoLiveAsync(cancellationToken);
            var bot = new HostileBot(stage, seed);
            await bot.PrepareAsync(cancellationToken);
            await stage.PlayAsync(2, cancellationToken);
            await bot.RunAsync(cancellationToken);
            var log = await EndAsync(program.Services.GetRequiredService<IIncidentDesk>(), cancellationToken);
            await program.StopAsync(CancellationToken.None);
            return ContainmentRun.Of(log, bot);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Entry>> EndAsync(IIncidentDesk desk, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        IReadOnlyList<Entry> log = [];
        while (TimeProvider.System.GetElapsedTime(started) < Patience && !log.Any(entry => entry.What is Happened.StepMined or Happened.StepFailed))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            log = await desk.ListAsync(cancellationToken) is [var incident, ..] ? await desk.LogAsync(incident.Id, cancellationToken) : [];
        }

        return log;
    }

    // The shipped packs, with the one word by which an operator lets the pause come first.
    private static string PacksThatActEarly(string folder)
    {
        var shipped = PackFolder.FindShipped() ?? throw new InvalidOperationException("The shipped packs are not beside the program.");
        var copy = Path.Combine(folder, "packs");
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var isPlaybook = Path.GetFileName(file) == "pause-on-theft.yaml";
            File.WriteAllText(target, isPlaybook ? File.ReadAllText(file).Replace("pages: true", "pages: true, onPending: true", StringComparison.Ordinal) : File.ReadAllText(file));
        }

        return copy;
    }
}

/// <summary>One run.</summary>
/// <param name="FirstTheft">Block of the first strike that took something; null when none did.</param>
/// <param name="Paused">Block of the pause; null when there was none.</param>
/// <param name="DecisionToSent">From the approval to the node's word that it has the bytes, in milliseconds.</param>
/// <param name="DecisionToSimulated">Of it, until the trial of the call was written down.</param>
/// <param name="DecisionToSigned">Of it, until the signed bytes were written down.</param>
internal sealed record ContainmentRun(ulong? FirstTheft, ulong? Paused, int Thefts, int Rebids, double? DecisionToSent, double? DecisionToSimulated, double? DecisionToSigned)
{
    public double? Blocks => FirstTheft is { } first && Paused is { } paused ? (double)paused - first : null;

    public static ContainmentRun Of(IReadOnlyList<Entry> log, HostileBot bot)
    {
        var thefts = bot.Strikes.Where(strike => strike.Succeeded).ToList();
        var mined = log.Select(entry => entry.What).OfType<Happened.StepMined>().FirstOrDefault(step => step.Succeeded);
        var approved = log.FirstOrDefault(entry => entry.What is Happened.PlanApproved);
        double? Until<T>()
            where T : Happened => approved is null ? null : (log.FirstOrDefault(entry => entry.What is T)?.RecordedAt - approved.RecordedAt)?.TotalMilliseconds;
        return new ContainmentRun(
            thefts.Count == 0 ? null : thefts[0].Block, mined?.Block.Number, thefts.Count, bot.Rebids, Until<Happened.StepSent>(), Until<Happened.StepSimulated>(), Until<Happened.StepSigned>());
    }
}
