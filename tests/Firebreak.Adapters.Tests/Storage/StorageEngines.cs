using System.Data.Common;
using Firebreak.Adapters.Storage;
using Firebreak.Adapters.Tests.Storage;
using Firebreak.Engine;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresEngine))]

namespace Firebreak.Adapters.Tests.Storage;

/// <summary>A database engine that the contract runs against.</summary>
public interface IStorageEngine
{
    Task<StorageSite> NewSiteAsync();
}

/// <summary>One database, and as many programs on it as a test opens.</summary>
public sealed class StorageSite(StorageOptions options, Func<DbConnection> connect, Func<Task> removeAsync) : IAsyncDisposable
{
    private readonly List<OpenStorage> _open = [];

    public StorageOptions Options => options;

    public FakeTimeProvider Clock { get; } = new(Samples.Noon);

    public OpenStorage Open(params IInterceptor[] interceptors) => Open(Clock, interceptors);

    public OpenStorage Open(TimeProvider clock, params IInterceptor[] interceptors)
    {
        var services = new ServiceCollection().AddSingleton(clock);
        foreach (var interceptor in interceptors)
        {
            services.AddSingleton(interceptor);
        }

        var storage = new OpenStorage(services.AddStorage(options).BuildServiceProvider());
        _open.Add(storage);
        return storage;
    }

    /// <summary>A way to the tables behind Firebreak's back.</summary>
    public async Task<DbConnection> ConnectAsync()
    {
        var connection = connect();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var storage in _open)
        {
            await storage.DisposeAsync();
        }

        await removeAsync();
    }
}

/// <summary>Storage as one running program holds it.</summary>
public sealed class OpenStorage(ServiceProvider services) : IAsyncDisposable
{
    public IChainJournal Journal => services.GetRequiredService<IChainJournal>();

    public IBaselineStore Baselines => services.GetRequiredService<IBaselineStore>();

    public IShadowLog Shadows => services.GetRequiredService<IShadowLog>();

    public IEarlyJournal Early => services.GetRequiredService<IEarlyJournal>();

    public ICoverageLedger Coverage => services.GetRequiredService<ICoverageLedger>();

    public ITroubleLog Troubles => services.GetRequiredService<ITroubleLog>();

    public ISignalLog Signals => services.GetRequiredService<ISignalLog>();

    public IAlertStore Alerts => services.GetRequiredService<IAlertStore>();

    public INoticeStore Notices => services.GetRequiredService<INoticeStore>();

    public IRuleMemory RuleMemory => services.GetRequiredService<IRuleMemory>();

    public ISilenceStore Silences => services.GetRequiredService<ISilenceStore>();

    public IAcknowledgementStore Acknowledgements => services.GetRequiredService<IAcknowledgementStore>();

    public IIncidentLedger Ledger => services.GetRequiredService<IIncidentLedger>();

    public LogVerifier Verifier => services.GetRequiredService<LogVerifier>();

    public StorageWarmUp WarmUp => services.GetRequiredService<StorageWarmUp>();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}

public sealed class SqliteEngine : IStorageEngine
{
    public Task<StorageSite> NewSiteAsync()
    {
        var directory = Directory.CreateTempSubdirectory("firebreak-store-").FullName;
        var file = Path.Combine(directory, "firebreak.db");
        return Task.FromResult(new StorageSite(
            new StorageOptions { DataDirectory = directory },
            () => new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()),
            () =>
            {
                Directory.Delete(directory, recursive: true);
                return Task.CompletedTask;
            }));
    }
}

/// <summary>Starts the server when the first test needs it.</summary>
public sealed class PostgresEngine : IStorageEngine, IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private bool _wasTried;
    private PostgresServer? _server;

    public async Task<StorageSite> NewSiteAsync()
    {
        var server = await ServerAsync();
        Assert.SkipWhen(server is null, PostgresServer.HowToGet);
        var connection = await server!.NewDatabaseAsync(TestContext.Current.CancellationToken);
        return new StorageSite(
            new StorageOptions { Postgres = new Secret(connection) },
            () => new NpgsqlConnection(connection),
            () => server.DropDatabaseAsync(connection, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<PostgresServer?> ServerAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!_wasTried)
            {
                _wasTried = true;
                _server = await PostgresServer.TryStartAsync(TestContext.Current.CancellationToken);
            }

            return _server;
        }
        finally
        {
            _starting.Release();
        }
    }
}
