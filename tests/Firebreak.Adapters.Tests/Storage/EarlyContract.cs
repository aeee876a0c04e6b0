using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class EarlyOnSqlite() : EarlyContract(new SqliteEngine());

public sealed class EarlyOnPostgres(PostgresEngine engine) : EarlyContract(engine);

public abstract class EarlyContract(IStorageEngine engine)
{
    private static readonly BlockRef Six = Block(6);
    private static readonly BlockRef Seven = Block(7);
    private static readonly Signal Mined = Signal(Seven);
    private static readonly Ethereum.Hash256 Transaction = Mined.Provenance.Transaction;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EarlyEvidence Pending => new(
        Mined.AsPending(new BlockHeader(Chain, Six, default, Noon, default, default, 0, 0)), EarlyStage.Pending, Account("attacker"), ulong.MaxValue, Noon);

    private static EarlyEvidence Glanced => new(Mined, EarlyStage.Head, Account("attacker"), 0, Noon);

    private static ChainCommit SevenOrdered(params Signal[] signals) => Commit(At(Six, Seven), new Items<Signal>(signals)) with { Coverage = Coverage(Seven) };

    [Fact]
    public async Task Pending_evidence_is_raised_once_and_read_back_by_the_next_program()
    {
        await using var site = await FollowedToSixAsync();
        Assert.True(await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token));
        Assert.False(await site.Open().Early.RaiseEarlyAsync(Chain, [Pending with { SeenAt = Noon.AddHours(1) }], Token));

        Assert.Equal([Pending], await site.Open().Early.StandingEarlyAsync(Chain, Token));
        Assert.Empty(await site.Open().Early.StandingEarlyAsync(new ChainId(1), Token));
        Assert.Equal([new SignalChange.Raised(Pending.Signal)], await ChangesAsync(site));
    }

    [Fact]
    public async Task The_block_that_holds_the_transaction_ends_its_pending_evidence_after_raising_its_own()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token);
        var commit = SevenOrdered(Mined) with { Taken = [new TakenNonce(Transaction, Account("attacker"), ulong.MaxValue)] };
        await site.Open().Journal.CommitAsync(commit, Token);
        await site.Open().Journal.CommitAsync(commit, Token);

        Assert.Equal(
            [new SignalChange.Raised(Pending.Signal), new SignalChange.Raised(Mined), new SignalChange.Lapsed(Pending.Signal.Id, EarlyEnd.Mined, Seven)],
            await ChangesAsync(site));
    }

    [Fact]
    public async Task Another_transaction_of_the_sender_with_its_nonce_replaces_it()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token);
        await site.Open().Journal.CommitAsync(
            SevenOrdered() with { Taken = [new TakenNonce(Hash("somebody else's"), Account("b"), ulong.MaxValue), new TakenNonce(Hash("harmless"), Account("attacker"), ulong.MaxValue)] }, Token);

        Assert.Equal(new SignalChange.Lapsed(Pending.Signal.Id, EarlyEnd.Replaced, Seven), (await ChangesAsync(site))[^1]);
    }

    [Fact]
    public async Task While_the_deep_lane_has_not_spoken_of_the_mined_transaction_its_pending_evidence_stands()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token);
        var suspect = new Suspect(Chain, Seven, Transaction, "re-enters");
        await site.Open().Journal.CommitAsync(
            SevenOrdered() with { Suspects = [suspect], Taken = [new TakenNonce(Transaction, Account("attacker"), ulong.MaxValue)] }, Token);
        await site.Open().Early.EndEarlyAsync(Chain, [Pending.Signal.Id], EarlyEnd.Mined, Seven, Token);
        Assert.Single(await site.Open().Early.StandingEarlyAsync(Chain, Token));

        await site.Open().Journal.SettleSuspectAsync(suspect, new([Mined], []), Token);
        Assert.Equal(
            [new SignalChange.Raised(Mined), new SignalChange.Lapsed(Pending.Signal.Id, EarlyEnd.Mined, Seven)], (await ChangesAsync(site)).Skip(1));
    }

    [Fact]
    public async Task Evidence_that_is_dropped_leaves_once_and_may_come_back()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token);
        await site.Open().Early.EndEarlyAsync(Chain, [Pending.Signal.Id], EarlyEnd.Dropped, Six, Token);
        await site.Open().Early.EndEarlyAsync(Chain, [Pending.Signal.Id], EarlyEnd.Expired, null, Token);
        Assert.True(await site.Open().Early.RaiseEarlyAsync(Chain, [Pending], Token));

        Assert.Equal(
            [new SignalChange.Raised(Pending.Signal), new SignalChange.Lapsed(Pending.Signal.Id, EarlyEnd.Dropped, Six), new SignalChange.Raised(Pending.Signal)],
            await ChangesAsync(site));
    }

    [Fact]
    public async Task What_a_glance_saw_stands_once_when_its_turn_says_the_same()
    {
        await using var site = await FollowedToSixAsync();
        Assert.True(await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced], Token));
        await site.Open().Journal.CommitAsync(SevenOrdered(Mined), Token);

        Assert.Equal([new SignalChange.Raised(Mined)], await ChangesAsync(site));
        Assert.Empty(await site.Open().Early.StandingEarlyAsync(Chain, Token));

        await site.Open().Journal.CommitAsync(Reorg(At(Six), Seven), Token);
        Assert.Equal(new SignalChange.Withdrawn(Mined.Id, Seven, Six), (await ChangesAsync(site))[^1]);
    }

    [Fact]
    public async Task What_its_turn_says_in_other_words_is_said_anew_and_what_it_does_not_say_is_withdrawn()
    {
        await using var site = await FollowedToSixAsync();
        var unfounded = Signal(Seven, "unfounded");
        await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced, Glanced with { Signal = unfounded }], Token);
        var weighed = Mined with { Score = 0.75 };
        await site.Open().Journal.CommitAsync(SevenOrdered(weighed), Token);

        var changes = (await ChangesAsync(site)).Skip(2).ToList();
        Assert.Equal(new SignalChange.Raised(weighed), changes[^1]);
        Assert.Contains(new SignalChange.Lapsed(Mined.Id, EarlyEnd.JudgedAnew, Seven), changes);
        Assert.Contains(new SignalChange.Lapsed(unfounded.Id, EarlyEnd.NotConfirmed, Seven), changes);
        Assert.Equal(3, changes.Count);
    }

    [Fact]
    public async Task Another_block_at_its_height_orphans_what_a_glance_saw()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced], Token);
        var other = Block(7, " of another branch");
        await site.Open().Journal.CommitAsync(Commit(At(Six, other)) with { Coverage = Coverage(other) }, Token);

        Assert.Equal(new SignalChange.Lapsed(Mined.Id, EarlyEnd.Orphaned, other), (await ChangesAsync(site))[^1]);
    }

    [Fact]
    public async Task A_block_that_the_ordered_lane_has_reached_is_not_judged_out_of_turn()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Journal.CommitAsync(SevenOrdered(), Token);

        Assert.False(await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced], Token));
        Assert.Empty(await ChangesAsync(site));
    }

    [Fact]
    public async Task What_a_glance_saw_in_depth_waits_for_the_deep_lane()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced], Token);
        var suspect = new Suspect(Chain, Seven, Transaction, "re-enters");
        await site.Open().Journal.CommitAsync(SevenOrdered() with { Suspects = [suspect] }, Token);
        Assert.Single(await site.Open().Early.StandingEarlyAsync(Chain, Token));

        await site.Open().Journal.SettleSuspectAsync(suspect, new([], []), Token);
        Assert.Equal(new SignalChange.Lapsed(Mined.Id, EarlyEnd.NotConfirmed, Seven), (await ChangesAsync(site))[^1]);
    }

    [Fact]
    public async Task A_rewind_takes_back_what_a_glance_saw_above_it()
    {
        await using var site = await FollowedToSixAsync();
        await site.Open().Early.RaiseEarlyAsync(Chain, [Glanced, Pending], Token);
        await site.Open().Journal.RewindAsync(Chain, Six, Token);

        Assert.Equal([Pending], await site.Open().Early.StandingEarlyAsync(Chain, Token));
        Assert.Equal(new SignalChange.Withdrawn(Mined.Id, Seven, Six), (await ChangesAsync(site))[^1]);
    }

    private async Task<StorageSite> FollowedToSixAsync()
    {
        var site = await engine.NewSiteAsync();
        await site.Open().Journal.CommitAsync(Commit(At(Six)) with { Coverage = Coverage(Six) }, Token);
        return site;
    }

    private static async Task<List<SignalChange>> ChangesAsync(StorageSite site) =>
        [.. (await site.Open().Signals.ReadAsync(0, 100, Token)).Select(logged => logged.Change)];

}
