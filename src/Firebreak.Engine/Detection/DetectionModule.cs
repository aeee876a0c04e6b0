using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Detection;

/// <summary>Wires the detection room for one protocol.</summary>
public static class DetectionModule
{
    /// <param name="rules">The shipped rules by id.</param>
    public static IServiceCollection AddDetection(this IServiceCollection services, IReadOnlyDictionary<string, Rule> rules) => services
        .AddSingleton(provider => new Watch(provider.GetRequiredService<Protocol>()))
        .AddSingleton<ValuationReader>()
        .AddSingleton(new TroubleRules(rules))
        .AddSingleton<IDetectionPipeline>(provider => new DetectionPipeline(provider.GetRequiredService<Watch>(), rules));
}
