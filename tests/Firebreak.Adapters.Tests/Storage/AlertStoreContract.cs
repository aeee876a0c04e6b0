using Firebreak.Core.Alerting;
using Firebreak.Engine.Alerting;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class AlertStoreOnSqlite() : AlertStoreContract(new SqliteEngine());

public sealed class AlertStoreOnPostgres(PostgresEngine engine) : AlertStoreContract(engine);

public abstract class AlertStoreContract(IStorageEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_board_begins_at_zero()
    {
        await using var site = await engine.NewSiteAsync();
        var alerts = site.Open().Alerts;

        var (none, through) = await alerts.LoadAsync(Token);
        Assert.Empty(none);
        Assert.Equal(0, through);
        Assert.Equal(0, await alerts.LoadReaderAsync("incidents", Token));
    }

    [Fact]
    public async Task The_board_and_its_place_in_the_signal_log_are_saved_together()
    {
        await using var site = await engine.NewSiteAsync();
        var alerts = site.Open().Alerts;
        var later = Alert("outflow") with { FirstSeenAt = Noon.AddSeconds(1) };
        await alerts.SaveAsync([later, Alert()], 4, Token);
        await alerts.SaveAsync([Alert() with { State = AlertState.Confirmed }], 9, Token);

        var (saved, through) = await site.Open().Alerts.LoadAsync(Token);
        Assert.Equal([Alert() with { State = AlertState.Confirmed }, later], saved);
        Assert.Equal(9, through);
    }

    [Fact]
    public async Task Every_change_is_in_the_log_in_its_order()
    {
        await using var site = await engine.NewSiteAsync();
        var alerts = site.Open().Alerts;
        var retracted = Alert() with { State = AlertState.Retracted, Standing = [], Ancestor = Block(6) };
        await alerts.SaveAsync([Alert(), retracted, Alert(episode: 2)], 1, Token);
        await alerts.SaveAsync([], 2, Token);
        await alerts.SaveAsync([Alert()], 3, Token);

        Assert.Equal(
            [new LoggedAlert(1, Alert()), new LoggedAlert(2, retracted), new LoggedAlert(3, Alert(episode: 2)), new LoggedAlert(4, Alert())],
            await alerts.ReadChangesAsync(0, 10, Token));
        Assert.Equal([new LoggedAlert(3, Alert(episode: 2))], await alerts.ReadChangesAsync(2, 1, Token));
    }

    [Fact]
    public async Task Each_reader_has_its_own_place()
    {
        await using var site = await engine.NewSiteAsync();
        var alerts = site.Open().Alerts;
        await alerts.SaveReaderAsync("incidents", 5, Token);
        await alerts.SaveReaderAsync("screen", 2, Token);
        await alerts.SaveReaderAsync("incidents", 7, Token);

        Assert.Equal(7, await alerts.LoadReaderAsync("incidents", Token));
        Assert.Equal(2, await alerts.LoadReaderAsync("screen", Token));
    }

    [Fact]
    public async Task A_crash_at_any_line_of_a_save_leaves_the_board_as_it_was()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var alerts = site.Open(crash).Alerts;
        await alerts.SaveAsync([Alert()], 1, Token);

        await crash.AtEachStepAsync(
            () => alerts.SaveAsync([Alert() with { State = AlertState.Confirmed }, Alert("outflow")], 2, Token),
            async () =>
            {
                var (board, through) = await site.Open().Alerts.LoadAsync(Token);
                Assert.Equal([Alert()], board);
                Assert.Equal(1, through);
                Assert.Single(await site.Open().Alerts.ReadChangesAsync(0, 10, Token));
            });

        Assert.Equal([1L, 2, 3], (await alerts.ReadChangesAsync(0, 10, Token)).Select(change => change.Sequence));
    }
}
