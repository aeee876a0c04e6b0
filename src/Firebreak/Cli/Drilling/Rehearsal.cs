using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Cli.Judging;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// A drill in seconds: its blocks are mined as fast as the machine can, then judged as <c>scan</c> and as <c>serve</c> judge them. Each day ends where it began.
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
            var protocol = options.ChainWide ? null
                : await ScenarioFiles.DiscoverAsync(scenario, await stage.ProtocolAsync(cancellationToken), stage, folder, time, cancellationToken);
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
                result = await JudgeTwiceAsync(alerts => DetectionJudge.JudgeTwin(_scenario, alerts), cancellationToken);
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

                // The time to the alert is the machine's time to read the whole range: it says nothing here. What is kept is what nobody contained.
                result = await JudgeTwiceAsync(alerts => Judge(truth, alerts) with { SecondsToAlert = null, KeptPercent = truth.KeptPercent }, cancellationToken);
            },
            cancellationToken);
        return result!;
    }

    private DrillResult Judge(StageTruth truth, Items<Alert> alerts) =>
        _files.Protocol is null ? DetectionJudge.JudgeChainWide(_scenario, truth, alerts) : DetectionJudge.Judge(_scenario, truth, alerts);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    // As a scan sees the day, which asks for changes of state where it wants them, and as serve sees it, which has them all from such a node.
    private async Task<DrillResult> JudgeTwiceAsync(Func<Items<Alert>, DrillResult> judge, CancellationToken cancellationToken)
    {
        var lean = await JudgeAsync(Lanes.None, cancellationToken);
        var result = Whole(lean, judge(lean.Alerts));
        if (!result.IsSuccess)
        {
            return result;
        }

        var full = await JudgeAsync(Lanes.StateChanges, cancellationToken);
        return Whole(full, judge(full.Alerts));
    }

    private async Task<JudgedRange> JudgeAsync(Lanes besides, CancellationToken cancellationToken)
    {
        Uri[] nodes = [_stage.Node.HttpEndpoint];
        await using var run = await ScanRun.OpenAsync(nodes, new RangeEnd("--from", 0, 0), new RangeEnd("--to", null, 0), _time, cancellationToken);
        return await run.JudgeAsync(_files, progress: null, cancellationToken, besides);
    }

    // What needs a protocol file sees nothing without one, by choice. What else was not judged proves nothing, least of all that a day was quiet.
    private static DrillResult Whole(JudgedRange judged, DrillResult result) => (judged.Coverage.IsWhole ? result : result with
    {
        Outcome = "failed",
        Faults = [.. result.Faults, .. judged.Coverage.Rules.SelectMany(rule => rule.Gaps.Where(gap => gap.Cause != GapCause.NotConfigured).Select(gap => $"{rule.Rule} did not see everything: {gap.Reason}"))],
    }) with
    {
        BlocksWatched = (int)judged.Coverage.Blocks,
    };
}
