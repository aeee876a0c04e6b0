using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>FirebreakGuard on a real Safe. <see cref="BranchTests"/> runs them once more and counts the branches that they take.</summary>
public sealed class GuardTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private static readonly Address Nobody = Address.Zero;

    public async ValueTask InitializeAsync() => await stage.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_hot_key_pulls_a_listed_lever_in_the_name_of_the_Safe()
    {
        Assert.True((await stage.PullAsync()).IsDone);

        Assert.True(await stage.IsOffAsync());
        Assert.Equal(UInt256.One, await stage.AskAsync<UInt256>(stage.Switch, Words.Turns));
    }

    [Fact]
    public async Task A_free_word_may_be_anything_and_a_pinned_one_only_what_was_listed()
    {
        var other = Address.FromWord(Keccak.Hash("another part"));
        Assert.True((await stage.PullAsync(stage.Switch, GuardStage.OffWith(other), UInt256.One)).IsDone);

        var undo = await stage.PullAsync(stage.Switch, Words.Turn.Encode(other, false), UInt256.One);

        Assert.StartsWith("NotListed", undo.Refusal, StringComparison.Ordinal);
        Assert.True(await stage.IsOffAsync(other));
    }

    [Fact]
    public async Task The_hot_key_cannot_free_words_that_the_Safe_pinned_or_add_to_a_call_or_cut_it_short()
    {
        var off = GuardStage.OffWith(stage.Part);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Switch, off, UInt256.Zero)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Switch, off, 3u)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Switch, off, 2u)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Switch, [.. off, 0], UInt256.One)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Switch, off[..^1], UInt256.One)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NoSuchWord(word: 0)", (await stage.PullAsync(stage.Switch, off[..35], UInt256.One)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("NotListed", (await stage.PullAsync(stage.Token, off, UInt256.One)).Refusal, StringComparison.Ordinal);
        Assert.False(await stage.IsOffAsync());
    }

    [Fact]
    public async Task Nobody_but_the_hot_key_pulls()
    {
        foreach (var other in (Address[])[stage.Stranger, stage.Owners[0], stage.Safe])
        {
            Assert.Equal("OnlyTheHotKey()", (await stage.PullAsync(by: other)).Refusal);
        }
    }

    [Fact]
    public async Task Nobody_but_the_Safe_lists_unlists_or_appoints()
    {
        var off = GuardStage.OffWith(stage.Part);
        foreach (var other in (Address[])[stage.HotKey, stage.Stranger, stage.Owners[0]])
        {
            foreach (var call in (byte[][])
                [Words.List.Encode(stage.Switch, off, UInt256.Zero), Words.Unlist.Encode(new byte[32]), Words.Appoint.Encode(other, (byte)9, stage.Until)])
            {
                Assert.Equal("OnlyTheSafe()", (await stage.ActAsync(other, stage.Guard, call)).Refusal);
            }
        }
    }

    [Fact]
    public async Task The_Safe_and_the_guard_are_never_targets_nor_what_has_no_code()
    {
        Assert.StartsWith("ForbiddenTarget", await ListingAsync(stage.Safe, Words.Enable.Encode(stage.HotKey)), StringComparison.Ordinal);
        Assert.StartsWith("ForbiddenTarget", await ListingAsync(stage.Guard, Words.Revoke.Encode()), StringComparison.Ordinal);
        Assert.StartsWith("NoCode", await ListingAsync(stage.Stranger, Words.Revoke.Encode()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfer(address,uint256)")]
    [InlineData("transferFrom(address,address,uint256)")]
    [InlineData("approve(address,uint256)")]
    [InlineData("increaseAllowance(address,uint256)")]
    [InlineData("setApprovalForAll(address,bool)")]
    [InlineData("safeTransferFrom(address,address,uint256)")]
    [InlineData("safeTransferFrom(address,address,uint256,bytes)")]
    [InlineData("safeTransferFrom(address,address,uint256,uint256,bytes)")]
    [InlineData("safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)")]
    [InlineData("withdraw(uint256,address,address)")]
    [InlineData("redeem(uint256,address,address)")]
    public async Task No_call_that_moves_tokens_can_be_listed(string signature)
    {
        var refusal = await ListingAsync(stage.Token, [.. AbiFunction.Parse(signature).GetSelectorBytes(), .. new byte[160]]);

        Assert.StartsWith("ForbiddenCall", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_a_selector_cannot_be_listed() =>
        Assert.StartsWith("ForbiddenCall", await ListingAsync(stage.Switch, [1, 2, 3]), StringComparison.Ordinal);

    [Fact]
    public async Task An_unlisted_lever_is_dead_at_once_and_may_be_listed_again_whatever_stood_in_its_free_words()
    {
        var lever = await stage.AskAsync<byte[]>(stage.Guard, Words.LeverOf, stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One);
        Assert.True(await stage.AskAsync<bool>(stage.Guard, Words.IsListed, lever));

        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Unlist, lever)).IsDone);
        Assert.StartsWith("NotListed", (await stage.PullAsync()).Refusal, StringComparison.Ordinal);

        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.List, stage.Switch, GuardStage.OffWith(stage.Stranger), UInt256.One)).IsDone);
        Assert.True((await stage.PullAsync()).IsDone);
    }

    [Fact]
    public async Task The_day_is_any_24_hours_so_that_no_border_of_days_allows_a_second_burst()
    {
        var first = await stage.NowAsync() + 100;
        var midnight = (first / GuardStage.Day + 1) * GuardStage.Day;
        Assert.True((await stage.PullAsync(at: midnight - 20)).IsDone);
        Assert.True((await stage.PullAsync(at: midnight - 2)).IsDone);
        Assert.True((await stage.PullAsync(at: midnight - 1)).IsDone);

        var spent = await stage.PullAsync(at: midnight + 1);
        Assert.Equal($"SpentUntil(readyAt: {midnight - 20 + GuardStage.Day})", spent.Refusal);
        Assert.Equal(midnight - 20 + GuardStage.Day, await stage.AskAsync<UInt256>(stage.Guard, Words.ReadyAt));

        Assert.False((await stage.PullAsync(at: midnight - 21 + GuardStage.Day)).IsDone);
        Assert.True((await stage.PullAsync(at: midnight - 20 + GuardStage.Day)).IsDone);
        Assert.False((await stage.PullAsync(at: midnight - 3 + GuardStage.Day)).IsDone);
        Assert.True((await stage.PullAsync(at: midnight - 2 + GuardStage.Day)).IsDone);
    }

    [Fact]
    public async Task Several_pulls_in_one_block_count_each()
    {
        var call = Words.Pull.Encode(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One);
        var sent = new List<Hash256>();
        for (var i = 0; i <= GuardStage.PerDay; i++)
        {
            sent.Add(await stage.SubmitAsync(stage.HotKey, stage.Guard, call));
        }

        await stage.MineAsync();
        var done = 0;
        foreach (var hash in sent)
        {
            done += (await stage.OutcomeAsync(hash)).IsDone ? 1 : 0;
        }

        Assert.Equal(GuardStage.PerDay, done);
    }

    [Fact]
    public async Task A_new_appointment_brings_no_new_burst_and_more_pulls_a_day_only_what_they_add()
    {
        for (var i = 0; i < GuardStage.PerDay; i++)
        {
            Assert.True((await stage.PullAsync()).IsDone);
        }

        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, stage.Stranger, GuardStage.PerDay, stage.Until)).IsDone);
        Assert.Equal("OnlyTheHotKey()", (await stage.PullAsync()).Refusal);
        Assert.StartsWith("SpentUntil", (await stage.PullAsync(by: stage.Stranger)).Refusal, StringComparison.Ordinal);

        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, stage.Stranger, (byte)(GuardStage.PerDay + 1), stage.Until)).IsDone);
        Assert.True((await stage.PullAsync(by: stage.Stranger)).IsDone);
        Assert.StartsWith("SpentUntil", (await stage.PullAsync(by: stage.Stranger)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_appointment_ends_with_its_second()
    {
        Assert.True((await stage.PullAsync(at: stage.Until - 1)).IsDone);

        Assert.Equal($"Expired(until: {stage.Until})", (await stage.PullAsync(at: stage.Until)).Refusal);
    }

    [Fact]
    public async Task Bad_terms_are_refused()
    {
        var now = await stage.NowAsync();
        Assert.StartsWith("UnfitHotKey", (await stage.AsSafeAsync(Words.Appoint, Nobody, GuardStage.PerDay, stage.Until)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("UnfitHotKey", (await stage.AsSafeAsync(Words.Appoint, stage.Owners[1], GuardStage.PerDay, stage.Until)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("UnfitTerms", (await stage.AsSafeAsync(Words.Appoint, stage.HotKey, (byte)0, stage.Until)).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("UnfitTerms", (await stage.AsSafeAsync(Words.Appoint, stage.HotKey, GuardStage.PerDay, now)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_owner_revokes_at_once_and_so_may_the_Safe_but_nobody_else()
    {
        Assert.Equal("OnlyAnOwner()", (await RevokeAsync(stage.Stranger)).Refusal);
        Assert.Equal("OnlyAnOwner()", (await RevokeAsync(stage.HotKey)).Refusal);

        Assert.True((await RevokeAsync(stage.Owners[2])).IsDone);
        Assert.Equal("OnlyTheHotKey()", (await stage.PullAsync()).Refusal);
        Assert.Equal("Expired(until: 0)", (await stage.PullAsync(by: Nobody)).Refusal);

        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, stage.HotKey, GuardStage.PerDay, stage.Until)).IsDone);
        Assert.True((await stage.PullAsync()).IsDone);
        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Revoke)).IsDone);
        Assert.Equal("OnlyTheHotKey()", (await stage.PullAsync()).Refusal);
    }

    [Fact]
    public async Task When_the_owners_change_the_new_one_may_revoke_and_the_old_one_no_more()
    {
        var first = Address.FromUInt256(UInt256.One);
        var owners = (object[])await stage.AskAsync<object>(stage.Safe, Words.GetOwners);
        Assert.True((await stage.ThroughSafeAsync(stage.Safe, Words.SwapOwner, first, owners[0], stage.Owners[3])).IsDone);

        Assert.Equal("OnlyAnOwner()", (await RevokeAsync((Address)owners[0])).Refusal);
        Assert.True((await stage.PullAsync()).IsDone);
        Assert.True((await RevokeAsync(stage.Owners[3])).IsDone);
    }

    [Fact]
    public async Task Disabled_as_a_module_the_guard_can_do_nothing()
    {
        Assert.True((await stage.ThroughSafeAsync(stage.Safe, Words.Disable, Address.FromUInt256(UInt256.One), stage.Guard)).IsDone);

        Assert.Equal("GS104", (await stage.PullAsync()).Refusal);
        Assert.False(await stage.IsOffAsync());
    }

    [Fact]
    public async Task A_call_that_fails_says_why_and_costs_no_pull()
    {
        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.List, stage.Switch, Words.Stick.Encode(), UInt256.Zero)).IsDone);
        for (var i = 0; i <= GuardStage.PerDay; i++)
        {
            var refused = await stage.PullAsync(stage.Switch, Words.Stick.Encode(), UInt256.Zero);
            Assert.StartsWith("PullFailed", refused.Refusal, StringComparison.Ordinal);
            Assert.Contains(AbiError.Parse("error Stuck(uint256 turns)").Selector.ToString("x8", null), refused.Refusal, StringComparison.Ordinal);
        }

        Assert.Equal(UInt256.Zero, await stage.AskAsync<UInt256>(stage.Guard, Words.ReadyAt));
        Assert.True((await stage.PullAsync()).IsDone);
    }

    [Fact]
    public async Task A_target_whose_code_has_gone_is_an_error_and_not_a_pull_that_did_nothing()
    {
        await stage.Lab.RpcAsync("anvil_setCode", stage.Switch.ToHex(), "0x");

        Assert.StartsWith("NoCode", (await stage.PullAsync()).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_that_a_reorg_took_back_may_be_made_again_and_counts_once()
    {
        Assert.True((await stage.PullAsync()).IsDone);
        Assert.True(await stage.IsOffAsync());

        await stage.Lab.ReorgAsync(1);
        Assert.False(await stage.IsOffAsync());
        Assert.Equal(UInt256.Zero, await stage.AskAsync<UInt256>(stage.Switch, Words.Turns));

        for (var i = 0; i < GuardStage.PerDay; i++)
        {
            Assert.True((await stage.PullAsync()).IsDone);
        }

        Assert.StartsWith("SpentUntil", (await stage.PullAsync()).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ether_sent_along_is_refused() =>
        Assert.False((await stage.ActAsync(stage.HotKey, stage.Guard, Words.Pull.Encode(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One), value: 1)).IsDone);

    private Task<Outcome> RevokeAsync(Address by) => stage.ActAsync(by, stage.Guard, Words.Revoke.Encode());

    private async Task<string?> ListingAsync(Address target, byte[] data) => (await stage.AsSafeAsync(Words.List, target, data, UInt256.Zero)).Refusal;
}
