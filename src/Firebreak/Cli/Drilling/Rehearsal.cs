using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Cli.Judging;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// A drill in seconds: its blocks are mined as fast as the machine can, then judged once, as <c>scan</c> judges them. Each day ends where it began.
/// </summary>
public sealed class Rehearsal : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private readonly ScenarioStage _stage;
    private readonly JudgingFiles _files;
    private readonly TimeProvider _time;

    private Rehearsal(Scenario scenario, ScenarioStage stage, JudgingFiles files, TimeProvider time) =>
        (_scenario, _stage, _files, _time) = (scenario, stage, files, time);

    /// <summary>Plays the past and writes the protocol file.</summary>
    /// <param name="folder">Where files are written.</param>
    /// <exception cref="DrillException">A step cannot be played.</exception>
    public static async Task<Rehearsal> SetAsync(
        Scenario scenario, ArtifactShelf artifacts, DrillOptions options, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var stage = await ScenarioStage.SetAsync(scenario, artifacts, options, time, cancellationToken);
        try
        {
            var told = await stage.ProtocolAsync(cancellationToken);
            var protocol = await ScenarioFiles.DiscoverAsync(scenario, told, stage.Chain, folder, time, cancellationToken);
            return new Rehearsal(scenario, stage, JudgingFiles.Load(protocol, rules: null, options.Sandbox), time);
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The day without the attack.</summary>
    public async Task<DrillResult> PlayTwinAsync(CancellationToken cancellationToken)
    {
        DrillResult? result = null;
        await _stage.TryAsync(
            async () =>
            {
                await _stage.PlayBenignAsync(cancellationToken);
                var judged = await JudgeAsync(cancellationToken);
                result = Whole(judged, DetectionJudge.JudgeTwin(_scenario, judged.Alerts));
            },
            cancellationToken);
        return result!;
    }

    /// <summary>The day of the attack.</summary>
    public async Task<DrillResult> PlayAttackAsync(CancellationToken cancellationToken)
    {
        DrillResult? result = null;
        await _stage.TryAsync(
            async () =>
            {
                var truth = new StageTruth();
                await _stage.PlayAttackAsync(truth, cancellationToken);
                var judged = await JudgeAsync(cancellationToken);

                // The time to the alert is the machine's time to read the whole range: it says nothing here.
                result = Whole(judged, DetectionJudge.Judge(_scenario, truth, judged.Alerts) with { SecondsToAlert = null });
            },
            cancellationToken);
        return result!;
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    private async Task<JudgedRange> JudgeAsync(CancellationToken cancellationToken)
    {
        Uri[] nodes = [_stage.Node.HttpEndpoint];
        await using var run = await ScanRun.OpenAsync(nodes, new RangeEnd("--from", 0, 0), new RangeEnd("--to", null, 0), _time, cancellationToken);
        return await run.JudgeAsync(_files, progress: null, cancellationToken);
    }

    // What was not judged proves nothing, least of all that a day was quiet.
    private static DrillResult Whole(JudgedRange judged, DrillResult result) => (judged.Coverage.IsWhole ? result : result with
    {
        Outcome = "failed",
        Faults = [.. result.Faults, .. judged.Coverage.Rules.SelectMany(rule => rule.Gaps.Select(gap => $"{rule.Rule} did not see everything: {gap.Reason}"))],
    }) with
    {
        BlocksWatched = (int)judged.Coverage.Blocks,
    };
}
