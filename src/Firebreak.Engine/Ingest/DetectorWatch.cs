using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Ingest;

/// <summary>The dead man's switch of every detector: one that judged none of the newest blocks, although they arrived, is told.</summary>
public sealed class DetectorWatch(
    ICoverageLedger ledger, IDetectionPipeline pipeline, ITroubleDesk troubles, TimeProvider time, IngestScene scene) : BackgroundService
{
    /// <summary>How many blocks a detector must have missed.</summary>
    public const ulong Blocks = 50;

    private const int MostRows = 1_000;
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Round, time, stoppingToken);
            if (scene.Status.Position is { } position && position.Head.Number >= Blocks)
            {
                await LookAsync(position.Head.Number, stoppingToken);
            }
        }
    }

    private async Task LookAsync(ulong head, CancellationToken cancellationToken)
    {
        var reading = await scene.Storage.AskAsync(token => ledger.ReadAsync(_chain, head - Blocks + 1, head, MostRows, token), cancellationToken);
        if (reading.Spans.Count == 0 || reading.Spans[^1].Last - reading.Spans[0].First + 1 < Blocks)
        {
            return;
        }

        var silent = SilentDetectors.In([.. reading.Spans], pipeline.Rules).ToDictionary(one => one.Rule, one => one.Reason, StringComparer.Ordinal);
        foreach (var rule in pipeline.Rules)
        {
            if (silent.TryGetValue(rule, out var reason))
            {
                troubles.Raise(new ChainTrouble(
                    _chain, TroubleKind.DetectorSilent, rule, Block: null, FormattableString.Invariant($"{rule} judged none of the last {Blocks} blocks: {reason}.")));
            }
            else
            {
                troubles.Settle(_chain, TroubleKind.DetectorSilent, rule);
            }
        }
    }
}
