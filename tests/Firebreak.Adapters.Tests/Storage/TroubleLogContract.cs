using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class TroubleLogOnSqlite() : TroubleLogContract(new SqliteEngine());

public sealed class TroubleLogOnPostgres(PostgresEngine engine) : TroubleLogContract(engine);

public abstract class TroubleLogContract(IStorageEngine engine)
{
    private static readonly ChainTrouble Silent = new(Chain, TroubleKind.NodeSilent, "node \u0000 a", Block: null, "It does not answer.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trouble_that_goes_on_is_written_once_and_the_next_program_knows_it()
    {
        await using var site = await engine.NewSiteAsync();
        Assert.True(await site.Open().Troubles.RaiseAsync(Silent, Signal(Block(5)), Token));
        var next = site.Open();
        Assert.False(await next.Troubles.RaiseAsync(Silent, Signal(Block(6)), Token));

        var open = Assert.Single(await next.Troubles.OpenAsync(Chain, Token));
        Assert.Equal((TroubleKind.NodeSilent, Noon), (open.Kind, open.RaisedAt));
        Assert.Equal([Signal(Block(5))], open.Signals);
        Assert.Equal([new LoggedSignal(1, Noon, new SignalChange.Raised(Signal(Block(5))))], await next.Signals.ReadAsync(0, 10, Token));
        Assert.Empty(await next.Troubles.OpenAsync(new ChainId(1), Token));
    }

    [Fact]
    public async Task A_settled_trouble_settles_all_its_signals_once_and_may_come_again()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Troubles.RaiseAsync(Silent, Signal(Block(5)), Token);
        Assert.True(await storage.Troubles.AddAsync(Silent, Signal(Block(5), "pages"), Token));
        Assert.False(await storage.Troubles.AddAsync(Silent, Signal(Block(5), "pages"), Token));

        Assert.True(await storage.Troubles.SettleAsync(Chain, Silent.Kind, Silent.Key, Token));
        Assert.False(await storage.Troubles.SettleAsync(Chain, Silent.Kind, Silent.Key, Token));
        Assert.False(await storage.Troubles.AddAsync(Silent, Signal(Block(5), "late"), Token));
        Assert.Empty(await storage.Troubles.OpenAsync(Chain, Token));
        Assert.Equal(
            [new SignalChange.Settled(Signal(Block(5)).Id, Noon), new SignalChange.Settled(Signal(Block(5), "pages").Id, Noon)],
            (await storage.Signals.ReadAsync(2, 10, Token)).Select(logged => logged.Change));

        Assert.True(await storage.Troubles.RaiseAsync(Silent, Signal(Block(8)), Token));
        Assert.Equal([Signal(Block(8))], Assert.Single(await storage.Troubles.OpenAsync(Chain, Token)).Signals);
    }

    [Fact]
    public async Task A_reorg_takes_no_trouble_back()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Commit(At(Block(5))), Token);
        await storage.Troubles.RaiseAsync(Silent, Signal(Block(5)), Token);
        await storage.Journal.CommitAsync(Reorg(At(Block(4)), Block(5)), Token);

        Assert.Single(await storage.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task A_crash_at_any_line_leaves_the_trouble_and_the_log_as_they_were()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var storage = site.Open(crash);
        await storage.Journal.LoadPositionAsync(Chain, Token);
        await crash.AtEachStepAsync(
            () => storage.Troubles.RaiseAsync(Silent, Signal(Block(5)), Token),
            async () => Assert.Empty(await site.Open().Troubles.OpenAsync(Chain, Token)));
        await crash.AtEachStepAsync(
            () => storage.Troubles.SettleAsync(Chain, Silent.Kind, Silent.Key, Token),
            async () => Assert.Single(await site.Open().Signals.ReadAsync(0, 10, Token)));

        Assert.Equal(2, (await storage.Signals.ReadAsync(0, 10, Token)).Count);
    }
}
