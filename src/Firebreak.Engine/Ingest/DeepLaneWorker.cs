using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The deep lane: re-traces suspects one by one. They wait in the journal, and what is found, or why nothing could be seen, is written
/// together with taking the suspect off the list, so a crash repeats work but never loses or doubles a finding.
/// </summary>
public sealed class DeepLaneWorker(SuspectExaminer examiner, IChainJournal journal, TimeProvider time, IngestScene scene) : BackgroundService
{
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var suspect in await scene.Storage.AskAsync(token => journal.WaitingSuspectsAsync(_chain, token), stoppingToken))
            {
                var seen = await scene.Outage.AskAsync(
                        $"Transaction {suspect.Transaction} in depth", token => examiner.ExamineAsync(suspect, token), stoppingToken)
                    ?? examiner.Unseen(suspect, GapCause.NotAnswered, "the node gave no sound answer about it");
                await scene.Storage.DoAsync(token => journal.SettleSuspectAsync(suspect, seen, token), stoppingToken);
                scene.Nudges.Signals.Poke();
                if (seen.Gaps.Count > 0)
                {
                    scene.Nudges.Gaps.Poke();
                }
            }

            await scene.Nudges.Suspects.WaitAsync(TimeSpan.FromSeconds(1), time, stoppingToken);
        }
    }
}
