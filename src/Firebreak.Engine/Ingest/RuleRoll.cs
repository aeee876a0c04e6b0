using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Ingest;

/// <summary>Remembers which rules judged, and when last.</summary>
public interface IRuleMemory
{
    Task<IReadOnlyDictionary<string, DateTimeOffset>> LoadAsync(CancellationToken cancellationToken);

    Task SaveAsync(IEnumerable<string> rules, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>
/// Calls the roll at each start, and every hour: a rule that judged within the last month and is not in force any more is told. Whoever disabled it
/// on purpose acknowledges the alert; after a month it is forgotten.
/// </summary>
public sealed class RuleRoll(IRuleMemory memory, IDetectionPipeline pipeline, ITroubleDesk troubles, TimeProvider time, IngestScene scene) : BackgroundService
{
    /// <summary>For how long a rule is missed.</summary>
    public static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static readonly TimeSpan Round = TimeSpan.FromHours(1);
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CallAsync(stoppingToken);
            await Task.Delay(Round, time, stoppingToken);
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (rule, last) in await scene.Storage.AskAsync(memory.LoadAsync, cancellationToken))
        {
            if (pipeline.Rules.Contains(rule, StringComparer.Ordinal) || now - last > Month)
            {
                troubles.Settle(_chain, TroubleKind.RuleDisabled, rule);
            }
            else
            {
                troubles.Raise(new ChainTrouble(
                    _chain, TroubleKind.RuleDisabled, rule, Block: null, FormattableString.Invariant($"{rule} judged until {last:u} and is not in force any more.")));
            }
        }

        await scene.Storage.DoAsync(token => memory.SaveAsync(pipeline.Rules, now, token), cancellationToken);
    }
}
