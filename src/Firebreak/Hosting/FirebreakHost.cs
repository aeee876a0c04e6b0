using Firebreak.Adapters.Archive;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.Notify;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Plugins;
using Firebreak.Adapters.Signers;
using Firebreak.Adapters.Storage;
using Firebreak.Core;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Detection.Plugins;
using Firebreak.Engine.Forensics;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.Web;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;

namespace Firebreak.Hosting;

/// <summary>The composition root: puts the whole program together from a configuration. Serve and every drill run exactly this.</summary>
public static partial class FirebreakHost
{
    /// <param name="log">Where the log goes; the caller knows whether a terminal is watching.</param>
    public static IHost Build(FirebreakConfig config, Action<LoggerConfiguration> log) =>
        config.Listen is { } listen ? BuildWithPages(config, listen, log) : BuildWithoutPages(config, log);

    private static WebApplication BuildWithPages(FirebreakConfig config, Uri listen, Action<LoggerConfiguration> log)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(listen.ToString());
        builder.Services.AddFirebreak(config).AddDiary(log);
        builder.Services.AddIncidentRoom().Configure<IncidentRoomOptions>(room => Furnish(room, config));
        var app = builder.Build();
        app.MapIncidentRoom();
        SayWhatSigns(app.Services);
        return app;
    }

    private static void Furnish(IncidentRoomOptions room, FirebreakConfig config)
    {
        var coin = config.Protocol.Assets.FirstOrDefault(asset => asset.IsNative);
        room.DataDirectory = config.DataDirectory;
        room.Coin = coin?.Symbol ?? room.Coin;

        // Without a protocol file the price is an order of magnitude, good for thresholds and for no page.
        room.UsdPerCoin = config.Protocol.IsWholeChain ? null : coin?.Usd;
    }

    private static IHost BuildWithoutPages(FirebreakConfig config, Action<LoggerConfiguration> log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddFirebreak(config).AddDiary(log);
        var host = builder.Build();
        SayWhatSigns(host.Services);
        return host;
    }

    /// <summary>Everything but the pages: what the verbs that only read or decide need.</summary>
    public static ServiceProvider BuildDesk(FirebreakConfig config)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFirebreak(config);
        return services.BuildServiceProvider();
    }

    private static IServiceCollection AddFirebreak(this IServiceCollection services, FirebreakConfig config) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(config)
        .AddSingleton(config.Protocol)
        .AddSingleton(config.Packs)
        .AddSingleton(new BaselineBeginning(config.Calibrated))
        .AddSingleton(Options.Create(config.Ingest))
        .AddSingleton(Options.Create(config.Response))
        .AddSingleton(Options.Create(new ForensicsOptions { DataDirectory = config.DataDirectory }))
        .AddStorage(new StorageOptions { DataDirectory = config.DataDirectory })
        .AddJsonRpc()
        .AddSigners(config.Signers)
        .AddIngest(new BrokenClients(config.Packs.Clients))
        .AddDetection(config.Packs.RulesInForce(config.Sandbox, config.Shadow), new RuleBook(config.WrittenInForce), config.Baseline)
        .AddAlerting()
        .AddNotifiers(config.Listen)
        .AddNotices(config.Alerting)
        .AddHostedService<AlertingReload>()
        .AddHostedService<RuleRoll>()
        .AddIncidents()
        .AddResponse()
        .AddForensics()
        .AddArchive(config.Archive)
        .AddRuleFolders(config)
        .AddPlugins(config);

    private static IServiceCollection AddPlugins(this IServiceCollection services, FirebreakConfig config) => config.Plugins.Count == 0
        ? services
        : services
            .AddSingleton(_ => PluginLoader.Load(
                config.Plugins, config.Packs.Rules.Select(rule => rule.Id).Concat(config.Written.Select(rule => rule.Rule.Id))))
            .AddSingleton<IRearmRequests>(new RearmFolder(config.DataDirectory))
            .AddPlugins(provider => provider.GetRequiredService<PluginSet>().Detectors);

    private static IServiceCollection AddRuleFolders(this IServiceCollection services, FirebreakConfig config) => config.RuleFolders.Count == 0
        ? services
        : services
            .AddSingleton<IRuleFolders>(provider => new RuleFolders(
                config.RuleFolders, config.Protocol, config.Packs.Rules.Select(rule => rule.Id).ToItems(), config.Sandbox, provider.GetRequiredService<TimeProvider>()))
            .AddHostedService<RuleReloader>();

    private static IServiceCollection AddArchive(this IServiceCollection services, ArchiveOptions options) => options.Folder is not { } folder
        ? services
        : services
            .AddSingleton(Options.Create(options))
            .AddSingleton<IBlockArchive>(provider => new ParquetArchive(folder, provider.GetRequiredService<TimeProvider>()))
            .AddArchive();

    private static void AddDiary(this IServiceCollection services, Action<LoggerConfiguration> log) => services
        .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5))
        .AddSerilog(logging =>
        {
            logging
                .MinimumLevel.Information()
                .Enrich.With<DiaryWords>()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                // Whoever starts the host tells a failed start in one sentence; that workers are cancelled by it is no news.
                .Filter.ByExcluding(logged => logged.MessageTemplate.Text == "Hosting failed to start"
                    || logged is { MessageTemplate.Text: "BackgroundService failed", Exception: OperationCanceledException });
            log(logging);
        });

    private static void SayWhatSigns(IServiceProvider services) =>
        LogBackend(services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(FirebreakHost)), Secp256k1.Backend);

    [LoggerMessage(1, LogLevel.Information, "Signatures are made and recovered by {Backend}.")]
    private static partial void LogBackend(Microsoft.Extensions.Logging.ILogger logger, string backend);
}
