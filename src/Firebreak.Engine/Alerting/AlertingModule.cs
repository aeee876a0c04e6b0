using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Alerting;

/// <summary>Wires the alerting room. The store comes from elsewhere.</summary>
public static class AlertingModule
{
    public static IServiceCollection AddAlerting(this IServiceCollection services) => services
        .AddSingleton<AlertingWorker>()
        .AddSingleton<IAlertBoard>(provider => provider.GetRequiredService<AlertingWorker>())
        .AddHostedService(provider => provider.GetRequiredService<AlertingWorker>());
}
