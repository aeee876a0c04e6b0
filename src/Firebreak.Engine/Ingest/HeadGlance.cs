using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Ethereum;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// While the ordered lane is far behind the head, judges the newest blocks at once, by what was learned so far, so that an attack that runs
/// now is seen within seconds. Nothing is learned and nothing is ledgered from it: when its turn comes, each block is judged as if nobody had
/// looked.
/// </summary>
public sealed partial class HeadGlance(
    IEarlyJournal journal, IChainView view, IDetectionPipeline pipeline, GlanceAids aids, IngestScene scene) : BackgroundService
{
    private const int Remembered = 256;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private readonly EarlyOptions _options = scene.Options.Value.Early;
    private readonly HashSet<BlockRef> _judged = [];
    private bool _isGlancing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await GlanceAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
            {
                LogInVain(scene.Logger, scene.Options.Value.ChainName, exception.Message);
            }

            await Task.Delay(Every, aids.Time, stoppingToken);
        }
    }

    private async Task GlanceAsync(CancellationToken cancellationToken)
    {
        if (!IsBehind(out var position, ulong.MaxValue))
        {
            return;
        }

        var head = await view.HeadAsync(cancellationToken);
        if (!IsBehind(out position, head.Number))
        {
            _isGlancing = false;
            return;
        }

        if (!_isGlancing)
        {
            _isGlancing = true;
            LogBegins(scene.Logger, scene.Options.Value.ChainName, head.Number - position, head.Number);
        }

        for (var number = head.Number; number + (ulong)_options.GlanceBlocks > head.Number && IsBehind(out _, number); number--)
        {
            if (await view.FindBlockAsync(number, cancellationToken) is not { } block || _judged.Contains(block.Ref))
            {
                return;
            }

            await JudgeAsync(block, cancellationToken);
            Remember(block.Ref);
        }
    }

    private bool IsBehind(out ulong position, ulong head)
    {
        position = scene.Status.Position?.Head.Number ?? ulong.MaxValue;
        return scene.Status is { Halted: null, Position: not null } && head > position && head - position > (ulong)_options.GlanceBehind;
    }

    private async Task JudgeAsync(Block block, CancellationToken cancellationToken)
    {
        if (!pipeline.Concerns(block))
        {
            return;
        }

        scene.Blocks.Keep(block);
        var valuation = pipeline.NeedsValuation(block) ? await aids.Valuations.ReadAsync(block, cancellationToken) : null;
        var replies = await aids.Valuations.AskAsync(block, pipeline.Questions(block), cancellationToken);
        var judgement = DeepBudget.Keep(
            pipeline.Revisit(block, valuation, PendingJudge.Everything(pipeline), replies), pipeline.DeepRules, scene.Options.Value.DeepBudgetPerBlock);
        await RaiseAsync(block, judgement.Signals, cancellationToken);
        foreach (var suspect in judgement.Suspects)
        {
            await RaiseAsync(block, (await aids.Examiner.ExamineAsync(suspect, cancellationToken)).Signals, cancellationToken);
        }
    }

    private async Task RaiseAsync(Block block, Items<Signal> signals, CancellationToken cancellationToken)
    {
        if (signals.Count == 0)
        {
            return;
        }

        var now = aids.Time.GetUtcNow();
        var evidence = signals.Select(signal => new EarlyEvidence(signal, EarlyStage.Head, SenderOf(block, signal.Provenance.Transaction), 0, now)).ToItems();
        if (await scene.Storage.AskAsync(token => journal.RaiseEarlyAsync(_chain, evidence, token), cancellationToken))
        {
            LogEvidence(scene.Logger, scene.Options.Value.ChainName, block.Ref.Number, signals[0].Because);
            scene.Nudges.Signals.Poke();
        }
    }

    private static Address SenderOf(Block block, Hash256 transaction) =>
        block.IndexOf(transaction) is >= 0 and var index ? block.Transactions[index].From : default;

    private void Remember(BlockRef block)
    {
        if (_judged.Count >= Remembered)
        {
            _judged.Clear();
        }

        _judged.Add(block);
    }

    [LoggerMessage(1080, LogLevel.Information, "{Chain}: {Behind} blocks wait in order; the newest, up to {Head}, are judged at once meanwhile.")]
    private static partial void LogBegins(ILogger logger, string chain, ulong behind, ulong head);

    [LoggerMessage(1081, LogLevel.Warning, "{Chain} block {Block}, before its turn: {Because}")]
    private static partial void LogEvidence(ILogger logger, string chain, ulong block, string because);

    [LoggerMessage(1082, LogLevel.Debug, "{Chain}: the newest blocks could not be judged before their turn: {Reason}")]
    private static partial void LogInVain(ILogger logger, string chain, string reason);
}

/// <summary>How a glance weighs and looks in depth.</summary>
public sealed record GlanceAids(ValuationReader Valuations, SuspectExaminer Examiner, TimeProvider Time);
