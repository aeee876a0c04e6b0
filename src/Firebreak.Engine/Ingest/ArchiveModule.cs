using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Ingest;

/// <summary>Wires the archive. Where it is written comes from elsewhere.</summary>
public static class ArchiveModule
{
    /// <summary>Call it after a chain adapter is registered: its deep traces are archived too.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services)
    {
        var tracer = services.Last(service => service.ServiceType == typeof(IDeepTracer));
        services.Remove(tracer);
        return services
            .AddSingleton<ArchiveShelf>()
            .AddSingleton<ArchiveSources>()
            .AddSingleton<IDeepTracer>(provider => new ShelvingTracer(
                (IDeepTracer)ActivatorUtilities.CreateInstance(provider, tracer.ImplementationType!), provider.GetRequiredService<ArchiveShelf>()))
            .AddHostedService<ArchiveWorker>();
    }
}
