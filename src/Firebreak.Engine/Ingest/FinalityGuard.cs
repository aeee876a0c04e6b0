using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Stands before a chain that may contradict its own finality. The trouble is written down before anything stops; until an operator
/// accepts the rewind, no restart follows that chain. The rest of the program goes on.
/// </summary>
public sealed partial class FinalityGuard(IChainSource source, TroubleDesk desk, ITroubleLog log, FinalityRewind rewind, IngestScene scene)
{
    private const string Key = "finality";
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    /// <summary>True when the chain may be followed. With the operator's consent what the node's chain no longer has is taken back first.</summary>
    public async Task<bool> MayFollowAsync(CancellationToken cancellationToken)
    {
        var open = (await scene.Storage.AskAsync(token => log.OpenAsync(_chain, token), cancellationToken))
            .FirstOrDefault(trouble => trouble.Kind == TroubleKind.FinalityBroken);
        if (open is null)
        {
            return true;
        }

        if (!scene.Options.Value.AcceptRewind)
        {
            Stop(open.Signals.Count > 0 ? open.Signals[0].Because : "");
            return false;
        }

        // A crash in between leaves the trouble open: the next start with consent finds nothing left to take back.
        await rewind.RunAsync(_chain, cancellationToken);
        await scene.Storage.AskAsync(token => log.SettleAsync(_chain, TroubleKind.FinalityBroken, open.Key, token), cancellationToken);
        scene.Nudges.Signals.Poke();
        return true;
    }

    /// <summary>Like the source's, but it ends where the source contradicts its own finality; that is written down by then.</summary>
    public async IAsyncEnumerable<ChainUpdate> FollowAsync(ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var updates = source.FollowAsync(position, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(updates, cancellationToken))
        {
            yield return updates.Current;
        }
    }

    private async Task<bool> MoveAsync(IAsyncEnumerator<ChainUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (DeepReorgException exception)
        {
            var trouble = new ChainTrouble(_chain, TroubleKind.FinalityBroken, Key, scene.Status.Position?.Finalized, exception.Message);
            await scene.Storage.DoAsync(token => desk.SaveAsync(trouble, token), cancellationToken);
            Stop(exception.Message);
            return false;
        }
    }

    private void Stop(string because)
    {
        scene.Status.Halt(because);
        LogStopped(scene.Logger, scene.Options.Value.ChainName, because);
    }

    [LoggerMessage(1003, LogLevel.Critical, "{Chain} contradicts its own finality and is not followed: {Reason} Check the node; then start once with --accept-rewind.")]
    private static partial void LogStopped(ILogger logger, string chain, string reason);
}
