using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging.Abstractions;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>
/// What judging a range once needs of its nodes. Put together by hand where <see cref="JsonRpcServices"/> uses a container: setting one up
/// takes a good part of a short scan.
/// </summary>
public sealed class RangeNodes : IAsyncDisposable
{
    private readonly JsonRpcClient _client;
    private readonly NodeSurvey _survey;

    /// <param name="options">The chain that the nodes are on, and where they are.</param>
    public RangeNodes(IngestOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var chain = new ChainId(options.ChainId);
        _client = new JsonRpcClient(options, time);
        var lies = new LieWatch(
            _client, new TroubleLog(NullLogger<TroubleLog>.Instance), new FollowScene(options, time), NullLogger<LieWatch>.Instance);
        _survey = new NodeSurvey(_client, new NodeProbe(_client, options, time, lies), options, time);
        var blocks = new BlockFetcher(_client, chain, lies);
        var traced = new TracedBlockFetcher(_client, chain);
        var early = new HeadStart(traced, time);
        var queries = new NodeQueries(_client);
        Range = new NodeRange(new RangeFetcher(blocks, traced, early, _survey, time), early, blocks);
        View = new NodeView(queries, _survey, blocks);
        Tracer = new DeepTracer(queries, _client, _survey);
    }

    /// <summary>Their blocks.</summary>
    public IChainRange Range { get; }

    /// <summary>Their state.</summary>
    public IChainView View { get; }

    /// <summary>Storage access frame by frame, where they tell it.</summary>
    public IDeepTracer Tracer { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _survey.Dispose();
        await _client.DisposeAsync();
    }
}
