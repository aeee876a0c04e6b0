using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection.Plugins;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Detection;

/// <summary>Wires the detection room for one protocol.</summary>
public static class DetectionModule
{
    /// <param name="rules">The shipped rules by id.</param>
    /// <param name="written">The rules that users wrote; null for none.</param>
    /// <param name="baseline">What the operator allows what is learned; null for one false page a week.</param>
    public static IServiceCollection AddDetection(
        this IServiceCollection services, IReadOnlyDictionary<string, Rule> rules, RuleBook? written = null, BaselineOptions? baseline = null) => services
        .AddSingleton(baseline ?? new BaselineOptions())
        .AddSingleton(provider => new Watch(provider.GetRequiredService<Protocol>()))
        .AddSingleton<ValuationReader>()
        .AddSingleton(new TroubleRules(rules))
        .AddSingleton<IDetectionPipeline>(provider => provider.GetRequiredService<DetectionPipeline>())
        .AddSingleton(provider => new DetectionPipeline(provider.GetRequiredService<Watch>(), rules, written, provider.GetRequiredService<BaselineOptions>()));

    /// <summary>Lets detectors of the operator's judge beside the rules.</summary>
    /// <param name="load">Called once, when the first block is about to be judged.</param>
    public static IServiceCollection AddPlugins(this IServiceCollection services, Func<IServiceProvider, Items<PluggedDetector>> load) => services
        .AddSingleton(provider => new PluginShelf(load(provider), provider.GetRequiredService<Protocol>()))
        .AddSingleton<IDetectionPipeline>(provider =>
            new PluggedPipeline(provider.GetRequiredService<DetectionPipeline>(), provider.GetRequiredService<PluginShelf>()))
        .AddHostedService<PluginWarden>();
}
