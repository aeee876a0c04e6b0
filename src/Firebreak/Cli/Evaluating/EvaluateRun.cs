using Firebreak.Adapters.Archive.Recorded;
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
        var verdicts = new List<Verdict>();
        await foreach (var recording in folder.ReadAsync(progress, _malformed.Add, cancellationToken))
        {
            verdicts.AddRange(judge.Judge(recording));
        }

        var histories = new List<HistoryResult>();
        foreach (var history in folder.Histories)
        {
            histories.Add(await JudgeAsync(history, done => progress(history.Protocol, done), cancellationToken));
        }

        return new EvaluationResult(judge.Rules, verdicts, histories);
    }

    private async Task<HistoryResult> JudgeAsync(RecordedHistory history, Action<double> progress, CancellationToken cancellationToken)
    {
        var blocks = new List<ArchivedBlock>();
        await foreach (var block in folder.ReadAsync(history, progress, _malformed.Add, cancellationToken))
        {
            blocks.Add(block);
        }

        var judge = new HistoryJudge(history, HistoryJudge.WatchedOf(history, blocks), ofHistories);
        blocks.ForEach(judge.Judge);
        return judge.Conclude();
    }
}
