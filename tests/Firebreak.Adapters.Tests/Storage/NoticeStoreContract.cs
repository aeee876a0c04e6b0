using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class NoticeStoreOnSqlite() : NoticeStoreContract(new SqliteEngine());

public sealed class NoticeStoreOnPostgres(PostgresEngine engine) : NoticeStoreContract(engine);

public abstract class NoticeStoreContract(IStorageEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_on_its_way_and_what_was_told_is_there_after_a_restart()
    {
        await using var site = await engine.NewSiteAsync();
        var onsets = new Dictionary<Hash256, Onsets> { [Keccak.Hash("mint")] = new(GoesOn: true, [Noon]) };
        await site.Open().Notices.SaveAsync(new NoticeSave([Line("a"), Line("b\0")], []) { Onsets = onsets, Through = 7 }, Token);
        await site.Open().Notices.SaveAsync(new NoticeSave([Line("a").Delivered(Noon)], [Line("b\0").Key]) { Sent = new SentNotice(Noon, null, Line("a").Pending!) }, Token);

        var memory = await site.Open().Notices.LoadAsync(Token);
        Assert.Equal([Line("a").Delivered(Noon)], memory.Lines);
        Assert.Equal(onsets, memory.Onsets);
        Assert.Equal(7, memory.Through);
        Assert.Equal([new SentNotice(Noon, null, Line("a").Pending!)], await site.Open().Notices.ReadSentAsync(10, Token));
    }

    [Fact]
    public async Task A_crash_at_any_line_leaves_lines_place_and_notices_as_they_were()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var notices = site.Open(crash).Notices;
        await notices.SaveAsync(new NoticeSave([Line("a")], []) { Through = 1 }, Token);

        await crash.AtEachStepAsync(
            () => notices.SaveAsync(new NoticeSave([Line("a").Delivered(Noon)], []) { Through = 2, Sent = new SentNotice(Noon, null, Line("a").Pending!) }, Token),
            async () =>
            {
                var memory = await site.Open().Notices.LoadAsync(Token);
                Assert.Equal([Line("a")], memory.Lines);
                Assert.Equal(1, memory.Through);
                Assert.Empty(await site.Open().Notices.ReadSentAsync(10, Token));
            });
    }

    [Fact]
    public async Task Of_two_who_change_a_silence_at_once_the_second_looks_again()
    {
        await using var site = await engine.NewSiteAsync();
        var (one, other) = (site.Open().Silences, site.Open().Silences);
        var silence = ((SilenceDecision.Accepted)Silence.Make(
            SilenceId.MadeAt(Noon), [Matcher.Parse("rule=~\"a|b\"")], Noon, Noon.AddHours(1), "Ada", "work", Noon)).Silence;

        Assert.True(await one.SaveAsync(silence, Token));
        Assert.True(await one.SaveAsync(((SilenceDecision.Accepted)silence.Extend(Noon.AddHours(2), "Ada", Noon)).Silence, Token));
        Assert.False(await other.SaveAsync(((SilenceDecision.Accepted)silence.Expire("Bob", Noon.AddMinutes(1))).Silence, Token));
        Assert.Equal(Noon.AddHours(2), (await other.FindAsync(silence.Id, Token))!.EndsAt);
        Assert.Single(await other.ListAsync(Noon, Token));
        Assert.Empty(await other.ListAsync(Noon.AddHours(3), Token));
    }

    [Fact]
    public async Task The_latest_acknowledgement_of_an_alert_counts()
    {
        await using var site = await engine.NewSiteAsync();
        var given = new Acknowledgement(new AlertId(Keccak.Hash("mint"), 1), "Ada", "on it", Noon, Until: null, Severity.P1, Paged: true);
        await site.Open().Acknowledgements.SaveAsync(given, Token);
        await site.Open().Acknowledgements.SaveAsync(given with { By = "Bob", At = Noon.AddMinutes(1) }, Token);

        Assert.Equal([given with { By = "Bob", At = Noon.AddMinutes(1) }], await site.Open().Acknowledgements.ListAsync(Token));
    }

    [Fact]
    public async Task When_a_rule_judged_last_is_remembered()
    {
        await using var site = await engine.NewSiteAsync();
        await site.Open().RuleMemory.SaveAsync(["mint", "reentrancy"], Noon, Token);
        await site.Open().RuleMemory.SaveAsync(["mint"], Noon.AddHours(1), Token);

        var known = await site.Open().RuleMemory.LoadAsync(Token);
        Assert.Equal(2, known.Count);
        Assert.Equal((Noon.AddHours(1), Noon), (known["mint"], known["reentrancy"]));
    }

    private static NoticeLine Line(string group)
    {
        var labels = Labels.Of([new Label("rule", "mint \"<b>")]);
        var id = new AlertId(Keccak.Hash("mint"), 1);
        var alert = new NoticeAlert(id, AlertState.Retracted, Severity.P1, labels, "because", Noon, Noon) { Reorg = new ReorgProof(Block(7), Block(6), Block(7)) };
        return new NoticeLine(new LineKey(group, "ops/webhook/0"), "{}", labels, [], ToldAt: null)
        {
            Pending = new Notice(Keccak.Hash(group), group, "ops/webhook/0", "ops", NoticeReason.Retracted, labels, [alert], 0, Noon),
            Then = [new ToldAlert(id, AlertState.Provisional, Severity.P1, Pages: true, Noon)],
            Held = [id],
        };
    }
}
