using Firebreak.Engine.Detection;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Incidents;

/// <summary>Wires the incident room. The ledger comes from elsewhere.</summary>
public static class IncidentsModule
{
    public static IServiceCollection AddIncidents(this IServiceCollection services) => services
        .AddSingleton<IncidentDesk>()
        .AddSingleton<IIncidentDesk>(provider => provider.GetRequiredService<IncidentDesk>())
        .AddSingleton<IncidentScene>()
        .AddSingleton<PageVerdicts>()
        .AddHostedService<LedgerWatchWorker>()
        .AddHostedService<PageVerdictWorker>()
        .AddHostedService<IncidentWorker>();
}
