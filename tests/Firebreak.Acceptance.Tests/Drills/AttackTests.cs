using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>The attack on a chain that nobody watches.</summary>
public sealed class AttackTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Undefended_the_vault_is_drained_in_many_consecutive_small_bites(int seed)
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = seed }, TimeProvider.System, Token);
        var before = (await stage.Harbor.ValueAsync(stage.Chain, Token)).ToDouble();

        var truth = await stage.AttackAsync(Token);

        var blocks = truth.Strikes.Select(strike => strike.Block).ToList();
        Assert.InRange(truth.Strikes.Count, 20, 26);
        Assert.Equal(blocks.Select((_, index) => truth.FirstHostileBlock + (ulong)index), blocks);
        Assert.All(truth.Strikes, strike => Assert.True(strike.Succeeded));
        Assert.All(truth.Strikes, strike => Assert.InRange(strike.Taken.ToDouble() / before, 0.01, 0.05));
        Assert.InRange(truth.ValueLost.ToDouble() / before, 0.9, 1.05);
    }

    [Fact]
    public async Task The_money_comes_through_two_hops_and_the_loot_ends_with_the_attacker()
    {
        await using var stage = await SetAsync();

        var truth = await stage.AttackAsync(Token);

        Assert.Equal(2, truth.Funders.Count);
        Assert.Equal(UInt256.Zero, await stage.Chain.BalanceAsync(truth.AttackContract, Token));
        Assert.True(await stage.Chain.BalanceAsync(truth.Attacker, Token) > truth.ValueLost);
    }

    [Fact]
    public async Task A_pause_stops_the_attack_for_good()
    {
        await using var stage = await SetAsync();
        await stage.Chain.DoAsync(stage.Harbor.Guardian, DrillCall.Call(stage.Harbor.Vault, HarborCalls.Pause), Token);
        var before = await stage.Harbor.ValueAsync(stage.Chain, Token);

        var truth = await stage.AttackAsync(Token);

        var strike = Assert.Single(truth.Strikes);
        Assert.False(strike.Succeeded);
        Assert.Equal(UInt256.Zero, truth.ValueLost);
        Assert.True(await stage.Harbor.ValueAsync(stage.Chain, Token) >= before);
    }

    [Fact]
    public async Task The_guardian_may_pause_and_nothing_else()
    {
        await using var stage = await SetAsync();
        var (chain, vault, guardian) = (stage.Chain, stage.Harbor.Vault, stage.Harbor.Guardian);

        await chain.DoAsync(guardian, DrillCall.Call(vault, HarborCalls.Pause), Token);
        DrillCall[] forbidden =
        [
            DrillCall.Call(vault, HarborCalls.Unpause),
            DrillCall.Call(vault, HarborCalls.GrantRole, HarborCalls.PauserRole, guardian.Address),
            DrillCall.Call(vault, HarborCalls.GrantRole, Hash256.Zero, guardian.Address),
            DrillCall.Call(vault, HarborCalls.Redeem, UInt256.One, guardian.Address, stage.Traffic.Wallets.Owner.Address),
        ];
        foreach (var call in forbidden)
        {
            var receipt = await chain.ReceiptAsync(await chain.SendAsync(guardian, call, Token), Token);
            Assert.False(receipt.Succeeded);
        }

        Assert.True(await stage.Harbor.IsPausedAsync(chain, Token));
    }

    [Fact]
    public async Task Two_of_the_three_owners_lift_a_pause_through_the_real_Safe()
    {
        await using var stage = await SetAsync();
        await stage.Chain.DoAsync(stage.Harbor.Guardian, DrillCall.Call(stage.Harbor.Vault, HarborCalls.Pause), Token);

        await stage.Harbor.UnpauseAsync(stage.Chain, Token);

        Assert.False(await stage.Harbor.IsPausedAsync(stage.Chain, Token));
    }

    private static Task<DrillStage> SetAsync() => DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
}
