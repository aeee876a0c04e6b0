using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Detection;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Cli.Evaluating;

/// <summary>One evaluation: every recording of a folder handed to its judge.</summary>
/// <param name="rules">Those that judge single transactions, by id.</param>
/// <param name="ofHistories">Those that judge protocols' lives.</param>
internal sealed class EvaluateRun(EvaluationFolder folder, IReadOnlyDictionary<string, Rule> rules, IReadOnlyDictionary<string, Rule> ofHistories)
{
    private readonly List<string> _malformed = [];

    /// <summary>Entries that could not be read, and why.</summary>
    public IReadOnlyList<string> Malformed => _malformed;

    /// <param name="progress">Told what is read and how much of it, from 0 to 1.</param>
    public async Task<EvaluationResult> JudgeAsync(Action<string, double> progress, CancellationToken cancellationToken)
    {
        var judge = new RecordedJudge(rules);
        var (verdicts, codes) = (new List<Verdict>(), new CodeTrial());
        await foreach (var recording in folder.ReadAsync(progress, _malformed.Add, cancellationToken))
        {
            verdicts.AddRange(judge.Judge(recording));
            codes.Add(recording);
        }

        var lives = new List<HistoryLife>();
        foreach (var history in folder.Histories)
        {
            lives.Add(await JudgeAsync(history, done => progress(history.Protocol, done), cancellationToken));
        }

        return new EvaluationResult(judge.Rules, verdicts, lives, codes);
    }

    private async Task<HistoryLife> JudgeAsync(RecordedHistory history, Action<double> progress, CancellationToken cancellationToken)
    {
        var blocks = new List<ArchivedBlock>();
        await foreach (var block in folder.ReadAsync(history, progress, _malformed.Add, cancellationToken))
        {
            blocks.Add(block);
        }

        var watched = HistoryJudge.WatchedOf(history, blocks);
        return new HistoryLife(Judge(pagesPerWeek: 1), Judge(pagesPerWeek: 0.1));

        HistoryResult Judge(double pagesPerWeek)
        {
            var judge = new HistoryJudge(history, watched, ofHistories, new BaselineOptions(pagesPerWeek));
            blocks.ForEach(block => JudgeFenced(judge, history, block));
            return judge.Conclude();
        }
    }

    private void JudgeFenced(HistoryJudge judge, RecordedHistory history, ArchivedBlock block)
    {
        try
        {
            judge.Judge(block);
        }
#pragma warning disable CA1031 // One block of a recording holds up no other; it is named, and the exit code says that not all was judged.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _malformed.Add($"{history.Protocol}, block {block.Block.Ref.Number}: {exception.Message}");
        }
    }
}
