using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Firebreak.Adapters.Storage;

/// <summary>Wires the stores.</summary>
public static class StorageModule
{
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<FirebreakContext>((provider, builder) => Configure(builder, options)
            .AddInterceptors(provider.GetServices<IInterceptor>()));
        services.AddSingleton(provider => new Database(provider.GetRequiredService<IDbContextFactory<FirebreakContext>>(), options));
        services.AddSingleton<ChainJournal>();
        services.AddSingleton<EarlyJournal>();
        services.AddSingleton<CoverageLedger>();
        services.AddSingleton<TroubleLog>();
        services.AddSingleton<AlertStore>();
        services.AddSingleton<IncidentLedger>();
        services.AddSingleton<IChainJournal>(provider => provider.GetRequiredService<ChainJournal>());
        services.AddSingleton(provider => new BaselineStore(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBaselineStore>(provider => provider.GetRequiredService<BaselineStore>());
        services.AddSingleton<IShadowLog>(provider => provider.GetRequiredService<BaselineStore>());
        services.AddSingleton<IEarlyJournal>(provider => provider.GetRequiredService<EarlyJournal>());
        services.AddSingleton<ISignalLog>(provider => provider.GetRequiredService<ChainJournal>());
        services.AddSingleton<ICoverageLedger>(provider => provider.GetRequiredService<CoverageLedger>());
        services.AddSingleton<ITroubleLog>(provider => provider.GetRequiredService<TroubleLog>());
        services.AddSingleton<IAlertStore>(provider => provider.GetRequiredService<AlertStore>());
        services.AddSingleton<IIncidentLedger>(provider => provider.GetRequiredService<IncidentLedger>());
        services.AddSingleton<IRuleMemory>(provider => new RuleMemory(provider.GetRequiredService<Database>()));
        services.AddSingleton<INoticeStore>(provider => new NoticeStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<ISilenceStore>(provider => new SilenceStore(provider.GetRequiredService<Database>()));
        services.AddSingleton<IAcknowledgementStore>(provider => new AcknowledgementStore(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new LogVerifier(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new StorageWarmUp(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<ChainJournal>(),
            provider.GetRequiredService<AlertStore>(),
            provider.GetRequiredService<IncidentLedger>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<StorageWarmUp>());
        return services;
    }

    internal static string FileOf(StorageOptions options) => Path.GetFullPath(Path.Combine(options.DataDirectory, "firebreak.db"));

    internal static string SqliteConnectionString(StorageOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = FileOf(options), DefaultTimeout = 10 }.ToString();

    private static DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder, StorageOptions options)
    {
        builder.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).EnableThreadSafetyChecks(false);
        return options.Postgres is { } secret
            ? builder.UseNpgsql(secret.Reveal())
            : builder.UseSqlite(SqliteConnectionString(options)).AddInterceptors(new SqliteSettings());
    }
}
