using System.Data.Common;
using Firebreak.Adapters.Storage;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Firebreak.Adapters.Tests.Storage;

/// <summary>Another program holds the database's lock for longer than anybody waits for it.</summary>
public sealed class HeldLockTests
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_incident_room_waits_a_held_lock_out_and_opens_its_incident_then()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();
        await using var services = Room(site);
        var journal = services.GetRequiredService<IChainJournal>();
        var signal = A.Signal();
        await journal.CommitAsync(new ChainCommit(A.Chain, new ChainPosition([signal.Provenance.Block], Finalized: null), [], [signal], [], []), Token);
        var workers = services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        Assert.Equal(4, workers.Count);

        await workers.OfType<AlertingWorker>().Single().StartAsync(Token);
        await UntilAsync(async () => (await services.GetRequiredService<IAlertStore>().LoadAsync(Token)).Alerts.Count > 0, []);
        await using var rival = await site.ConnectAsync();
        await RunAsync(rival, "BEGIN IMMEDIATE");
        foreach (var worker in workers.Where(worker => worker is not AlertingWorker))
        {
            await worker.StartAsync(Token);
        }

        var refusals = services.GetRequiredService<Refusals>();
        await UntilAsync(() => Task.FromResult(refusals.Count >= 2), workers);
        Assert.Empty(await services.GetRequiredService<IIncidentDesk>().ListAsync(Token));
        await RunAsync(rival, "ROLLBACK");
        await UntilAsync(async () => (await services.GetRequiredService<IIncidentDesk>().ListAsync(Token)) is [{ Status: IncidentStatus.Open }], workers);

        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, IReadOnlyList<BackgroundService> running)
    {
        while (!await holds())
        {
            await Task.Delay(Glance, TimeProvider.System, Token);
            Assert.All(running, worker => Assert.False(worker.ExecuteTask!.IsCompleted, worker.ExecuteTask.Exception?.ToString()));
        }
    }

    private static ServiceProvider Room(StorageSite site)
    {
        var options = new IngestOptions { ChainId = A.Chain.Value };
        var chain = new ScriptedChain();
        return new ServiceCollection()
            .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddSingleton<IInterceptor, Impatience>().AddSingleton<Refusals>().AddSingleton<ILogger<StorageOutage>>(provider => provider.GetRequiredService<Refusals>())
            .AddSingleton(A.Protocol()).AddSingleton<IChainView>(chain)
            .AddSingleton<ChainStatus>().AddSingleton<IngestNudges>().AddSingleton<RecentBlocks>().AddSingleton<NodeOutage>().AddSingleton<StorageOutage>().AddSingleton<IngestScene>()
            .AddSingleton<ValuationReader>().AddSingleton<IResponder, DeskResponder>()
            .AddStorage(site.Options).AddAlerting().AddIncidents()
            .BuildServiceProvider();
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Words of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Waits a second instead of half a minute.</summary>
    private sealed class Impatience : DbConnectionInterceptor
    {
        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ((SqliteConnection)connection).DefaultTimeout = 1;
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 100;";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Counts how often somebody was told to wait.</summary>
    private sealed class Refusals : ILogger<StorageOutage>
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);
    }
}
