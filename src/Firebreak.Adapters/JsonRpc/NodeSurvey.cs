using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Keeps what the probe found, per configured node: after a failover the other node is probed before it is trusted. What is missing is
/// asked again from time to time, and whenever the node comes back, since nodes are upgraded and set up anew while Firebreak watches.
/// </summary>
internal sealed class NodeSurvey(JsonRpcClient client, NodeProbe probe, IngestOptions options, TimeProvider time) : IDisposable
{
    private const int MostRounds = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Found?[] _found = new Found?[options.Nodes.Count];
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private Task<NodeProfile>? _first;
    private int _isAskingAgain;

    /// <summary>The profile of the node that answered last, if it was probed.</summary>
    public NodeProfile? Known => At(client.ActiveNode)?.Profile;

    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    /// <exception cref="NodeAnswerException">The node is on another chain, or answers nonsense to the simplest questions.</exception>
    public async Task<NodeProfile> GetAsync(CancellationToken cancellationToken)
    {
        var node = client.ActiveNode;
        if (At(node) is not { } found)
        {
            return await TogetherAsync().WaitAsync(cancellationToken);
        }

        if (IsDue(found, node) && Interlocked.Exchange(ref _isAskingAgain, 1) == 0)
        {
            // The head does not wait for what may never be there.
            _ = AgainAsync(node, found);
        }

        return found.Profile;
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    // Whoever comes while the node is probed waits for that probe.
    private Task<NodeProfile> TogetherAsync()
    {
        lock (_gate)
        {
            return _first = _first is { IsCompleted: false } ? _first : FirstAsync(_ending.Token);
        }
    }

    private Found? At(int node) => Volatile.Read(ref _found[node]);

    private async Task<NodeProfile> FirstAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            var node = client.ActiveNode;
            var returns = client.ReturnsOf(node);
            var profile = await probe.ProbeAsync(known: null, cancellationToken);

            // Where another node took over meanwhile, the answers are of both and describe neither. And nobody should set out half blind for
            // a hiccup: what the rules need is waited for, though not for ever.
            if (round == MostRounds)
            {
                Keep(node, profile, returns, FirstPause);
                return profile;
            }

            if (client.ActiveNode == node && profile is { IsUnsure: true, SeesAll: false })
            {
                await Task.Delay(FirstPause * (1 << round), time, cancellationToken);
            }
            else if (client.ActiveNode == node)
            {
                Keep(node, profile, returns, FirstPause);
                return profile;
            }
        }
    }

    private async Task AgainAsync(int node, Found found)
    {
        var returns = client.ReturnsOf(node);
        var pause = TimeSpan.FromTicks(Math.Min(found.Pause.Ticks * 2, LongestPause.Ticks));
        try
        {
            var profile = await probe.ProbeAsync(found.Profile, _ending.Token);
            Keep(node, client.ActiveNode == node ? profile : found.Profile, returns, profile.Lanes == found.Profile.Lanes ? pause : FirstPause);
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // Whoever follows meets the same fault and tells of it.
            Keep(node, found.Profile, returns, pause);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
        finally
        {
            Volatile.Write(ref _isAskingAgain, 0);
        }
    }

    private void Keep(int node, NodeProfile profile, int returns, TimeSpan pause) =>
        Volatile.Write(ref _found[node], new Found(profile, returns, profile.IsUnsure ? pause : LongestPause, time.GetTimestamp()));

    private bool IsDue(Found found, int node)
    {
        if (found.Profile.IsWhole)
        {
            return false;
        }

        var age = time.GetElapsedTime(found.At);
        return age >= found.Pause || (age >= FirstPause && client.ReturnsOf(node) != found.Returns);
    }

    /// <param name="Returns">How often the node had come back when it was asked.</param>
    /// <param name="Pause">How long it is left alone about what is missing.</param>
    private sealed record Found(NodeProfile Profile, int Returns, TimeSpan Pause, long At);
}
