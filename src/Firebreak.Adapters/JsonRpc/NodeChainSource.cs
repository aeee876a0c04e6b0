using System.Runtime.CompilerServices;
using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Core.Chain;
using Firebreak.Engine;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Follows the chain through whatever the node does, and says through <see cref="FollowTroubles"/> how it stands.</summary>
internal sealed class NodeChainSource(
    JsonRpcClient client, NodeSurvey survey, BlockFetcher fetcher, LieWatch lies, NodeCouncil council, FollowTroubles told, FollowScene scene) : IChainSource
{
    // A block that leaves the chain while it is read looks like nonsense once; a node that means it repeats it.
    private const int OddAnswersBeforeDistrust = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    public async IAsyncEnumerable<ChainUpdate> FollowAsync(
        ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var watch = new HeadWatch(client, new ChainId(scene.Options.ChainId), scene.Time, cancellationToken);
        await using var steps = new ChainSteps(fetcher, survey, council, watch, scene, position);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var comparing = council.WatchAsync(() => steps.Position, ending.Token);
        var patience = new FollowPatience(scene.Options, scene.Time);
        try
        {
            while (true)
            {
                if (await TryStepAsync(steps, patience, cancellationToken) is { } update)
                {
                    yield return update;
                }
            }
        }
        finally
        {
            await ending.EndAsync(comparing);
        }
    }

    private async Task<ChainUpdate?> TryStepAsync(ChainSteps steps, FollowPatience patience, CancellationToken cancellationToken)
    {
        try
        {
            var update = await WatchedAsync(steps, patience, cancellationToken);
            Judge(update, steps, patience);
            return update;
        }
        catch (NodeUnavailableException exception)
        {
            told.Silent(NodeCondition.Unreachable, exception.Message, patience.IsSilent);
            await steps.ForgetAsync();
            await patience.PauseAsync(exception.RetryAfter, cancellationToken);
        }
        catch (NodeAnswerException exception)
        {
            Judge(exception, patience);
            await steps.ForgetAsync();
            await patience.PauseAsync(asked: null, cancellationToken);
        }

        return null;
    }

    // A node that takes a question and says nothing holds the step up for as long as requests may take, on every endpoint in turn: that
    // it is silent must be said long before.
    private async Task<ChainUpdate?> WatchedAsync(ChainSteps steps, FollowPatience patience, CancellationToken cancellationToken)
    {
        var step = steps.NextAsync(cancellationToken);
        while (true)
        {
            try
            {
                return await step.WaitAsync(Glance, scene.Time, CancellationToken.None);
            }
            catch (TimeoutException) when (!step.IsFaulted)
            {
                if (patience.IsSilent && !step.IsCompleted && !steps.IsWaiting)
                {
                    told.Silent(NodeCondition.Stalled, "The node takes questions and does not answer.", hasLasted: true);
                }
            }
        }
    }

    private void Judge(ChainUpdate? update, ChainSteps steps, FollowPatience patience)
    {
        if (patience.Failures > 0)
        {
            patience.Recovered();
        }

        patience.Worked();
        if (update is not null)
        {
            patience.Moved();
        }

        if (patience.IsSilent)
        {
            var why = steps.Quiet.Length == 0 ? "" : $": {steps.Quiet}";
            told.Silent(
                NodeCondition.Stalled,
                FormattableString.Invariant($"The node answers, but no new block came for {patience.Silence.TotalSeconds:0} s{why}."),
                hasLasted: true);
        }
        else
        {
            told.Healthy();
        }
    }

    private void Judge(NodeAnswerException exception, FollowPatience patience)
    {
        if (exception.IsLie)
        {
            told.Lying(exception.Message);
        }
        else if (exception.Code is null && patience.Failures + 1 >= OddAnswersBeforeDistrust)
        {
            told.Lying(exception.Message);
            lies.Suspect(client.ActiveNode, exception.Message);
        }
        else if (exception.Code is not null && patience.IsSilent)
        {
            told.Silent(NodeCondition.Stalled, exception.Message, hasLasted: true);
        }
    }
}

/// <summary>What everyone who follows needs.</summary>
internal sealed record FollowScene(IngestOptions Options, TimeProvider Time);
