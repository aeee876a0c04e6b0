using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Alerting;

/// <summary>Wires the alerting room. The store comes from elsewhere.</summary>
public static class AlertingModule
{
    /// <summary>The board alone: nobody is told.</summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services) => services
        .AddSingleton<AlertingWorker>()
        .AddSingleton<IAlertBoard>(provider => provider.GetRequiredService<AlertingWorker>())
        .AddHostedService(provider => provider.GetRequiredService<AlertingWorker>());

    /// <summary>Tells people. Stores and notifiers come from elsewhere.</summary>
    /// <param name="config">Who is told of what.</param>
    public static IServiceCollection AddNotices(this IServiceCollection services, AlertingConfig config) => services
        .AddSingleton(provider => new NoticeArrangement(config, provider.GetRequiredService<INotifierFactory>()))
        .AddSingleton(provider => new NoticeStores(
            provider.GetRequiredService<INoticeStore>(), provider.GetRequiredService<IAlertStore>(),
            provider.GetRequiredService<ISilenceStore>(), provider.GetRequiredService<IAcknowledgementStore>()))
        .AddSingleton(provider => new NoticeSurroundings(
            provider.GetRequiredService<Protocol>(), new ChainId(provider.GetRequiredService<IOptions<IngestOptions>>().Value.ChainId),
            provider.GetRequiredService<ChainStatus>(), provider.GetRequiredService<ITroubleDesk>(), provider.GetRequiredService<StorageOutage>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<AlertCounter>()
        .AddHostedService<NoticeWorker>();
}
