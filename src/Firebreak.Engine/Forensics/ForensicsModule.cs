using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Forensics;

/// <summary>Wires the forensics room. The chain view, the deep tracer and the protocol come from elsewhere.</summary>
public static class ForensicsModule
{
    public static IServiceCollection AddForensics(this IServiceCollection services) => services
        .AddSingleton<Investigator>()
        .AddSingleton<CaseRoom>()
        .AddSingleton<ICaseRoom>(provider => provider.GetRequiredService<CaseRoom>())
        .AddSingleton<CaseReadiness>()
        .AddHostedService<CaseWorker>();
}
