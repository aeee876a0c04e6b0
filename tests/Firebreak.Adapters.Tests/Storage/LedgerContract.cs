using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class LedgerOnSqlite() : LedgerContract(new SqliteEngine());

public sealed class LedgerOnPostgres(PostgresEngine engine) : LedgerContract(engine);

public abstract class LedgerContract(IStorageEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_come_back_byte_for_byte()
    {
        await using var site = await engine.NewSiteAsync();
        var log = Log(Incident(1), 7);
        var ledger = site.Open().Ledger;
        Assert.True(await ledger.TryAppendAsync(log[..3], Token));
        Assert.True(await ledger.TryAppendAsync(log[3..], Token));

        Same(log, await site.Open().Ledger.ReadAsync(Incident(1), Token));
    }

    [Fact]
    public async Task An_unknown_incident_has_an_empty_log()
    {
        await using var site = await engine.NewSiteAsync();

        Assert.Empty(await site.Open().Ledger.ReadAsync(Incident(1), Token));
        Assert.Empty(await site.Open().Ledger.HeadsAsync(Token));
    }

    [Fact]
    public async Task The_slower_of_two_writers_writes_nothing()
    {
        await using var site = await engine.NewSiteAsync();
        var id = Incident(1);
        var (first, second) = (site.Open().Ledger, site.Open().Ledger);
        var opening = Log(id, 1);
        Assert.True(await first.TryAppendAsync(opening, Token));
        Assert.False(await second.TryAppendAsync(Log(id, 3, by: "Bob"), Token));
        Assert.True(await second.TryAppendAsync(Log(id, 2, opening[^1], "Bob"), Token));
        Assert.False(await first.TryAppendAsync(Log(id, 3, opening[^1]), Token));

        Same([.. opening, .. Log(id, 2, opening[^1], "Bob")], await first.ReadAsync(id, Token));
    }

    [Fact]
    public async Task An_entry_that_is_not_sealed_or_does_not_follow_is_refused()
    {
        await using var site = await engine.NewSiteAsync();
        var ledger = site.Open().Ledger;
        var log = Log(Incident(1), 3);

        await Assert.ThrowsAsync<ArgumentException>(() => ledger.TryAppendAsync([log[0] with { By = "{}" }], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.TryAppendAsync([log[0], log[2]], Token));
        Assert.Empty(await ledger.HeadsAsync(Token));
    }

    [Fact]
    public async Task Heads_name_the_end_of_each_log_newest_incident_first()
    {
        await using var site = await engine.NewSiteAsync();
        var ledger = site.Open().Ledger;
        var logs = new List<List<Entry>>();
        for (var i = 0; i < 5; i++)
        {
            var opening = Entry.Seal(
                Incident(i), previous: null, Noon, Noon.AddSeconds(i), Actor.Firebreak, new Happened.Noted("opened"));
            logs.Add([opening, .. Log(Incident(i), i, opening)]);
        }

        foreach (var i in (int[])[3, 0, 4, 2, 1])
        {
            Assert.True(await ledger.TryAppendAsync(logs[i], Token));
        }

        Assert.Equal(
            logs.AsEnumerable().Reverse().Select(log => new LogHead(log[^1].Incident, log[^1].Sequence, log[^1].Hash)),
            await ledger.HeadsAsync(Token));
    }

    [Fact]
    public async Task Entries_of_many_writers_in_two_programs_are_each_there_once()
    {
        await using var site = await engine.NewSiteAsync();
        var programs = (IIncidentLedger[])[site.Open().Ledger, site.Open().Ledger];
        var id = Incident(1);
        Assert.True(await programs[0].TryAppendAsync(Log(id, 1), Token));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(async writer =>
        {
            var ledger = programs[writer % 2];
            await Task.Yield();
            for (var note = 0; note < 5; note++)
            {
                var text = new Happened.Noted($"{writer}/{note}");
                while (true)
                {
                    var log = await ledger.ReadAsync(id, Token);
                    var next = Entry.Seal(id, log[^1], Noon, Noon, Actor.Human($"writer {writer}"), text);
                    if (await ledger.TryAppendAsync([next], Token))
                    {
                        break;
                    }
                }
            }
        }));

        var written = await programs[1].ReadAsync(id, Token);
        Assert.Equal(61, written.Count);
        Assert.Null(HashChain.FindBreak(written));
        Assert.Equal(60, written.Skip(1).Select(entry => ((Happened.Noted)entry.What).Text).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_crash_at_any_line_of_an_append_leaves_the_log_as_it_was()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var storage = site.Open(crash);
        var log = Log(Incident(1), 6);
        Assert.True(await storage.Ledger.TryAppendAsync(log[..2], Token));

        await crash.AtEachStepAsync(
            async () => Assert.True(await storage.Ledger.TryAppendAsync(log[2..], Token)),
            async () => Same(log[..2], await site.Open().Ledger.ReadAsync(Incident(1), Token)));

        Same(log, await storage.Ledger.ReadAsync(Incident(1), Token));
        Assert.True((await storage.Verifier.VerifyAsync(Token)).IsWhole);
    }
}
