using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>
/// Asks after every lever of the protocol, and tries it without pulling it, so that a lever that would fail is known before the night it is needed. A
/// lever that is dead or dying is an alert until it is not.
/// </summary>
public sealed partial class LeverWatch(ResponseScene scene, ITroubleDesk troubles, ILogger<LeverWatch> logger)
{
    private readonly LeverExaminer _examiner = new(scene.View, scene.Simulator, LeverRules.Default);
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    public async Task CheckAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            var chain = (await scene.View.CapabilitiesAsync(cancellationToken)).Chain;
            var head = await scene.View.HeadAsync(cancellationToken);
            var now = scene.Time.GetUtcNow();
            foreach (var fitted in FittedLevers.Of(scene.Protocol))
            {
                var lever = FittedLevers.Find(fitted, scene.Protocol, scene.Packs.Levers, chain);
                var signer = lever is null ? null : scene.FindSigner(lever.Caller.Signer)?.Address;
                Tell(chain, head, await _examiner.ExamineAsync(lever, fitted, signer, head, now, cancellationToken));
            }
        }
        catch (NodeUnavailableException exception)
        {
            LogUnchecked(exception.Message);
        }
        catch (NodeAnswerException exception)
        {
            LogUnchecked(exception.Message);
        }
    }

    private void Tell(ChainId chain, BlockRef head, LeverStanding standing)
    {
        var key = $"{standing.Lever.Lever} on {standing.Lever.Name}";
        foreach (var (level, kind) in ((LeverLevel, TroubleKind)[])[(LeverLevel.Dead, TroubleKind.LeverDead), (LeverLevel.Dying, TroubleKind.LeverDying)])
        {
            if (standing.Level == level)
            {
                troubles.Raise(new ChainTrouble(chain, kind, key, head, $"The lever {key} {(level == LeverLevel.Dead ? "cannot be pulled" : "is dying")}: {standing.Because}."));
            }
            else
            {
                troubles.Settle(chain, kind, key);
            }
        }

        Log(standing, key);
    }

    // Every quarter of an hour the same line would bury the one that differs.
    private void Log(LeverStanding standing, string key)
    {
        var said = $"{standing.Level}: {standing.Because}";
        if (_told.GetValueOrDefault(key) == said)
        {
            return;
        }

        _told[key] = said;
        if (standing.Level == LeverLevel.Note)
        {
            LogArmed(standing.Lever.Lever, standing.Lever.Name);
        }
        else if (standing.Level == LeverLevel.Pulled)
        {
            LogPulled(standing.Lever.Lever, standing.Lever.Name, standing.Because);
        }
        else if (standing.Level == LeverLevel.Dying)
        {
            LogDying(standing.Lever.Lever, standing.Lever.Name, standing.Because);
        }
        else
        {
            LogNotArmed(standing.Lever.Lever, standing.Lever.Name, standing.Because);
        }
    }

    [LoggerMessage(5020, LogLevel.Information, "Lever {Lever} on {Contract} is armed: its call was tried on the head and would work.")]
    private partial void LogArmed(string lever, string contract);

    [LoggerMessage(5021, LogLevel.Error, "Lever {Lever} on {Contract} is NOT armed: {Reason}")]
    private partial void LogNotArmed(string lever, string contract, string reason);

    [LoggerMessage(5022, LogLevel.Warning, "The levers were not checked: {Reason}")]
    private partial void LogUnchecked(string reason);

    [LoggerMessage(5025, LogLevel.Information, "Lever {Lever} on {Contract} stands pulled: {Reason}")]
    private partial void LogPulled(string lever, string contract, string reason);

    [LoggerMessage(5023, LogLevel.Warning, "Lever {Lever} on {Contract} is armed, and dying: {Reason}")]
    private partial void LogDying(string lever, string contract, string reason);
}
