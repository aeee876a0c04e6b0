using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Response.Filling;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Response;

/// <summary>Reads from the chain what open places of levers are filled from.</summary>
internal sealed class ClueReader(ResponseScene scene)
{
    /// <summary>An attack may go on for thousands of blocks; the first and the latest tell what it is about.</summary>
    private const int MostBlocks = 16;

    private const int MostLogs = 2_000;

    public async Task<Clues> ReadAsync(IReadOnlyList<(Alert Alert, LeverFilling Filling)> fillings, Clues known, CancellationToken cancellationToken)
    {
        if (!fillings.Any(pair => pair.Filling.Open.Any()))
        {
            return known;
        }

        try
        {
            return known with
            {
                Logs = await LogsAsync(fillings, cancellationToken),
                Answers = await AnswersAsync(fillings.SelectMany(pair => pair.Filling.Questions(pair.Alert)).Distinct(), cancellationToken),
            };
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            return known;
        }
    }

    private async Task<Items<ClueLog>> LogsAsync(IReadOnlyList<(Alert Alert, LeverFilling Filling)> fillings, CancellationToken cancellationToken)
    {
        var logs = new List<ClueLog>();
        var places = fillings.Where(pair => pair.Filling.Open.Any(fill => fill.From is PlaceSource.Event))
            .SelectMany(pair => pair.Alert.Standing).Select(signal => signal.Provenance).Where(at => at.Stage == EvidenceStage.Mined).ToList();
        foreach (var block in places.GroupBy(at => at.Block).OrderByDescending(group => group.Key.Number).Take(MostBlocks))
        {
            if (await scene.View.FindBlockAsync(block.Key.Number, cancellationToken) is { } found && found.Ref == block.Key)
            {
                logs.AddRange(block.Select(at => at.Transaction).Distinct().SelectMany(transaction => Logs(found, found.IndexOf(transaction))));
            }
        }

        return logs.Take(MostLogs).ToItems();
    }

    private static List<ClueLog> Logs(Block block, int transaction)
    {
        var logs = new List<ClueLog>();
        foreach (ref readonly var log in transaction < 0 ? default : block.LogsOf(transaction))
        {
            var topics = new[] { log.Topic0, log.Topic1, log.Topic2, log.Topic3 }.Take(log.TopicCount).ToItems();
            logs.Add(new ClueLog(block.Transactions[transaction].Hash, log.Emitter, topics, block.Bytes(log.Data).ToArray()));
        }

        return logs;
    }

    private async Task<Items<ClueAnswer>> AnswersAsync(IEnumerable<ClueQuestion> questions, CancellationToken cancellationToken)
    {
        var head = await scene.View.HeadAsync(cancellationToken);
        return (await Task.WhenAll(questions.Select(async question => new ClueAnswer(question, await AskAsync(question, head, cancellationToken))))).ToItems();
    }

    private async Task<HexBytes?> AskAsync(ClueQuestion question, BlockRef head, CancellationToken cancellationToken)
    {
        try
        {
            return await scene.View.CallAsync(question.At, question.Data.ToArray(), head, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return null;
        }
    }
}
