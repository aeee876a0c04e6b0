using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Judging;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Calibrating;

/// <summary>Reads past blocks for a calibration, and goes on where an earlier run was stopped.</summary>
internal sealed class CalibrationReading(JudgingFiles files, IReadOnlyList<Uri> nodes, bool isFresh)
{
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(5);
    private CalibrationRun? _run;
    private CalibrationFile? _file;
    private long? _savedAt;

    public async Task<(CalibrationRun Run, ulong From, ulong To)> ReadAsync(ArchiveReader archive, CancellationToken cancellationToken)
    {
        if (archive.Stories.Count != 1)
        {
            throw BadInput.At("--archive", $"holds blocks of {archive.Stories.Count} chains or folders", "name a folder with one archive of one chain");
        }

        var story = archive.Stories[0];
        var (from, to) = story.Range;
        var before = Open(FormattableString.Invariant($"{story.Name} {from} {to}"));
        var replay = new ReplayRun(files, nodes, TimeProvider.System) { Wrap = Begin(before), From = NextOf(before, from) };
        await RangeProgress.ShowAsync(replay.From, to, progress => replay.JudgeAsync(story, Following(progress), cancellationToken));
        return Finish(from, to);
    }

    public async Task<(CalibrationRun Run, ulong From, ulong To)> ReadAsync(RangeEnd first, RangeEnd last, CancellationToken cancellationToken)
    {
        await using var scan = await ScanRun.OpenAsync(nodes, first, last, TimeProvider.System, cancellationToken);
        var (from, to, _) = scan.Bounds;
        var before = Open(FormattableString.Invariant($"{scan.Chain} {from}"));
        scan.Bounds = scan.Bounds with { From = Math.Min(NextOf(before, from), to) };
        await RangeProgress.ShowAsync(
            scan.Bounds.From, to, progress => scan.JudgeAsync(files, Following(progress), cancellationToken, wrap: Begin(before)));
        return Finish(from, to);
    }

    private static ulong NextOf(CalibrationProgress? before, ulong from) => before?.Learned is { } learned ? learned.Block + 1 : from;

    private CalibrationProgress? Open(string source)
    {
        _file = CalibrationFile.For(source, files);
        var before = isFresh ? null : _file.Read();
        if (before?.Figures.Head is { } head)
        {
            Shell.People.Tell($"Going on after block {head}, where an earlier run was; --fresh begins anew.");
        }

        return before;
    }

    private Func<DetectionPipeline, IDetectionPipeline> Begin(CalibrationProgress? before) =>
        pipeline => _run = new CalibrationRun(pipeline, files.Baseline, before);

    private Action<RangeStep> Following(Action<RangeStep>? progress) => step =>
    {
        _run!.Count(step);
        progress?.Invoke(step);

        // As soon as there is something to go on from, and every few seconds after that.
        if (_run.CanPause && (_savedAt is not { } saved || TimeProvider.System.GetElapsedTime(saved) > BetweenSaves))
        {
            _file!.Save(_run.Pause());
            _savedAt = TimeProvider.System.GetTimestamp();
        }
    };

    private (CalibrationRun Run, ulong From, ulong To) Finish(ulong from, ulong to)
    {
        _file!.Save(_run!.Pause());
        return (_run, from, to);
    }
}
