using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Ingest;

/// <summary>Wires the ingest room. The chain adapters and the journal come from elsewhere.</summary>
public static class IngestModule
{
    /// <param name="clients">Versions of nodes that are known to be broken; null for none.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, BrokenClients? clients = null) => services
        .AddSingleton(clients ?? new BrokenClients([]))
        .AddSingleton<ChainStatus>()
        .AddSingleton<IngestNudges>()
        .AddSingleton<RecentBlocks>()
        .AddSingleton<NodeOutage>()
        .AddSingleton<StorageOutage>()
        .AddSingleton<IngestScene>()
        .AddSingleton<TroubleScene>()
        .AddSingleton<TroubleDesk>()
        .AddSingleton<ITroubleDesk>(provider => provider.GetRequiredService<TroubleDesk>())
        .AddSingleton<BaselineKeeper>()
        .AddSingleton<FinalityRewind>()
        .AddSingleton<FinalityGuard>()
        .AddSingleton<SuspectExaminer>()
        .AddSingleton<GapReviewer>()
        .AddSingleton<PendingStatus>()
        .AddSingleton<PendingScene>()
        .AddSingleton<PendingJudge>()
        .AddSingleton<GlanceAids>()
        .AddSingleton<NetworkClock>()
        .AddSingleton<ClientAids>()
        .AddHostedService(provider => provider.GetRequiredService<TroubleDesk>())
        .AddHostedService<IngestWorker>()
        .AddHostedService<DeepLaneWorker>()
        .AddHostedService<CoverageHealer>()
        .AddHostedService<CoverageWarden>()
        .AddHostedService<DetectorWatch>()
        .AddHostedService<NetworkWorker>()
        .AddHostedService<ClientWarden>()
        .AddHostedService<HeadGlance>()
        .AddHostedService<PendingLane>()
        .AddHostedService<EarlyWarden>();
}
