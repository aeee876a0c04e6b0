using Firebreak.Adapters.JsonRpc.Pending;
using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Puts the user's own node behind the ports that look at a chain and act on it.</summary>
public static class JsonRpcServices
{
    /// <summary>
    /// Registers everything that talks to the node, from <see cref="IngestOptions"/>: an instance of it if one is registered, else the
    /// configured options. Time is the registered <see cref="TimeProvider"/>, else the system's.
    /// </summary>
    public static IServiceCollection AddJsonRpc(this IServiceCollection services)
    {
        services.AddOptions().AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new FollowScene(
            provider.GetService<IngestOptions>() ?? provider.GetRequiredService<IOptions<IngestOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new JsonRpcClient(Scene(provider).Options, Scene(provider).Time));
        services.TryAddSingleton(provider => new BlockFetcher(
            provider.GetRequiredService<JsonRpcClient>(), new ChainId(Scene(provider).Options.ChainId), provider.GetRequiredService<LieWatch>()));
        services.TryAddSingleton<LieWatch>();
        services.TryAddSingleton<NodeCouncil>();
        services.TryAddSingleton<FollowTroubles>();
        services.TryAddSingleton<ITroubleDesk, TroubleLog>();
        services.TryAddSingleton(provider => new NodeProbe(
            provider.GetRequiredService<JsonRpcClient>(), Scene(provider).Options, Scene(provider).Time, provider.GetRequiredService<LieWatch>()));
        services.TryAddSingleton(provider => new NodeSurvey(
            provider.GetRequiredService<JsonRpcClient>(), provider.GetRequiredService<NodeProbe>(), Scene(provider).Options, Scene(provider).Time));
        services.TryAddSingleton<NodeQueries>();
        services.TryAddSingleton<NodeHealth>();
        services.TryAddSingleton<INodeHealth>(provider => provider.GetRequiredService<NodeHealth>());
        services.TryAddSingleton<IChainSource, NodeChainSource>();
        services.TryAddSingleton<IChainView, NodeView>();
        services.TryAddSingleton(provider => new TracedBlockFetcher(
            provider.GetRequiredService<JsonRpcClient>(), new ChainId(Scene(provider).Options.ChainId)));
        services.TryAddSingleton(provider => new HeadStart(provider.GetRequiredService<TracedBlockFetcher>(), Scene(provider).Time));
        services.TryAddSingleton(provider => new RangeFetcher(
            provider.GetRequiredService<BlockFetcher>(), provider.GetRequiredService<TracedBlockFetcher>(), provider.GetRequiredService<HeadStart>(),
            provider.GetRequiredService<NodeSurvey>(), Scene(provider).Time));
        services.TryAddSingleton<IChainRange, NodeRange>();
        services.TryAddSingleton<IDeepTracer, DeepTracer>();
        services.TryAddSingleton<IPendingPool, PendingPool>();
        services.TryAddSingleton<ISimulator, NodeSimulator>();
        services.TryAddSingleton<IExploitReplay, NodeReplay>();
        services.TryAddSingleton<SendingWays>();
        services.TryAddSingleton<ITransactionGateway, NodeTransactions>();
        return services;
    }

    private static FollowScene Scene(IServiceProvider provider) => provider.GetRequiredService<FollowScene>();
}
