using Firebreak.Adapters.Storage;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class SchemaOnSqlite() : SchemaContract(new SqliteEngine());

public sealed class SchemaOnPostgres(PostgresEngine engine) : SchemaContract(engine);

public abstract class SchemaContract(IStorageEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_that_start_at_once_make_one_schema()
    {
        await using var site = await engine.NewSiteAsync();
        var programs = Enumerable.Range(0, 6).Select(_ => site.Open()).ToList();

        await Task.WhenAll(programs.Select(program => Task.Run(() => program.WarmUp.WarmAsync(Token), Token)));

        Assert.True(await programs[0].Ledger.TryAppendAsync(Log(Incident(1), 2), Token));
        Same(Log(Incident(1), 2), await programs[5].Ledger.ReadAsync(Incident(1), Token));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var site = await engine.NewSiteAsync();
        await site.Open().WarmUp.WarmAsync(Token);
        await using (var connection = await site.ConnectAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE firebreak_schema SET version = 99";
            await command.ExecuteNonQueryAsync(Token);
        }

        var refusal = await Assert.ThrowsAsync<StorageVersionException>(() => site.Open().Ledger.HeadsAsync(Token));
        Assert.Contains("newer Firebreak (schema 99", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_of_the_form_before_is_carried_over()
    {
        await using var site = await engine.NewSiteAsync();
        await site.Open().WarmUp.WarmAsync(Token);
        var remembered = Enumerable.Range(5, 450).Select(number => Block((ulong)number)).ToArray();
        await using (var connection = await site.ConnectAsync())
        {
            await using var command = connection.CreateCommand();
            var (number, bytes, sql) = connection is Npgsql.NpgsqlConnection ? ("bigint", "bytea", "'\\x{0}'") : ("INTEGER", "BLOB", "x'{0}'");
            var cells = Convert.ToHexString(Cells.FromBlocks(remembered));
            var final = Convert.ToHexString(Cells.FromBlocks([Block(4)]));
#pragma warning disable CA2100 // Words of this test.
            command.CommandText = $"""
                DROP TABLE shadow_signals;
                DROP TABLE footprints;
                DROP TABLE baseline_states;
                DROP TABLE page_marks;
                DROP TABLE notice_lines;
                DROP TABLE alert_onsets;
                DROP TABLE sent_notices;
                DROP TABLE silences;
                DROP TABLE acknowledgements;
                DELETE FROM marks WHERE name = 'log:notices';
                DROP TABLE vitals;
                DROP TABLE early;
                DROP TABLE position_blocks;
                DROP TABLE positions;
                CREATE TABLE positions (chain {number} PRIMARY KEY, recent {bytes} NOT NULL, finalized {bytes} NOT NULL, version {number} NOT NULL);
                INSERT INTO positions VALUES (31337, {string.Format(null, sql, cells)}, {string.Format(null, sql, final)}, 7);
                UPDATE firebreak_schema SET version = 2;
                """;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Token);
        }

        var journal = site.Open().Journal;
        Assert.Equal(new ChainPosition(new Items<BlockRef>(remembered), Block(4)), await journal.LoadPositionAsync(Chain, Token));
    }

    [Fact]
    public async Task Warming_up_leaves_nothing_behind()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.WarmUp.WarmAsync(Token);

        Assert.Null(await storage.Journal.LoadPositionAsync(new(0), Token));
        Assert.Empty(await storage.Signals.ReadAsync(0, 10, Token));
        Assert.Empty((await storage.Alerts.LoadAsync(Token)).Alerts);
        Assert.Empty(await storage.Alerts.ReadChangesAsync(0, 10, Token));
        Assert.Empty(await storage.Ledger.HeadsAsync(Token));
        var verdict = await storage.Verifier.VerifyAsync(Token);
        Assert.True(verdict is { IsWhole: true, Incidents: 0, Entries: 0 });
    }
}

public sealed class StorageOptionsTests
{
    [Fact]
    public async Task An_unreachable_server_is_named_without_its_password()
    {
        await using var services = new ServiceCollection()
            .AddStorage(new StorageOptions { Postgres = new Secret("Host=127.0.0.1;Port=1;Database=desk;Username=ada;Password=hunter2;Timeout=5") })
            .BuildServiceProvider();

        var fault = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => services.GetRequiredService<StorageWarmUp>().WarmAsync(TestContext.Current.CancellationToken));
        Assert.Contains("PostgreSQL database desk on 127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }
}
