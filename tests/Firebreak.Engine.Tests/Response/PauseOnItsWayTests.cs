using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>A pause between its signature and its finality: reorgs, rivals, outbid fees, used nonces, nodes that refuse.</summary>
public sealed class PauseOnItsWayTests
{
    [Fact]
    public async Task A_reorg_that_takes_the_pause_away_brings_the_same_bytes_again()
    {
        var (house, process) = await SignedAsync();
        house.Chain.Mine();
        await process.WorkAsync();

        house.Chain.Reorg(depth: 1, isLost: true);
        await house.CalmAsync();

        Assert.Single((await house.ProgressAsync()).OfType<Happened.StepDropped>());
        Assert.Single(house.Chain.Received.Select(transaction => transaction.Hash).Distinct());
        Assert.Single(house.Chain.StandingPauses);
        Assert.Equal(PlanStatus.Done, (await house.PlanAsync()).Status);
    }

    [Fact]
    public async Task A_chain_that_goes_back_and_forth_between_the_same_blocks_is_followed()
    {
        var (house, process) = await SignedAsync();
        house.Chain.Mine();
        await process.WorkAsync();

        house.Chain.Rollback(depth: 1, isLost: false);
        await process.WorkAsync();
        await house.CalmAsync();

        Assert.Single(house.Chain.StandingPauses);
        Assert.Equal(PlanStatus.Done, (await house.PlanAsync()).Status);
    }

    [Fact]
    public async Task A_pause_that_is_outbid_is_replaced_with_the_same_nonce_and_at_least_an_eighth_more()
    {
        var (house, _) = await SignedAsync();
        house.Chain.BaseFee = 520_000_000_000UL;

        await house.CalmAsync();

        var offers = (await house.ProgressAsync()).OfType<Happened.StepSigned>().ToList();
        Assert.Equal(2, offers.Count);
        Assert.Equal(offers[0].Nonce, offers[1].Nonce);
        Assert.True(offers[1].MaxFeePerGas * 8UL >= offers[0].MaxFeePerGas * 9UL);
        Assert.True(offers[1].MaxPriorityFeePerGas * 8UL >= offers[0].MaxPriorityFeePerGas * 9UL);
        Assert.Single(house.Chain.StandingPauses);
    }

    [Fact]
    public async Task A_rival_in_the_pool_who_bids_over_the_pause_is_outbid_within_the_block_and_never_beyond_the_cap()
    {
        var (house, process) = await SignedAsync();
        await process.WorkAsync();
        Assert.Single((await house.ProgressAsync()).OfType<Happened.StepSigned>());

        house.Chain.HighestTip = 400_000_000_000UL;
        await process.WorkAsync();

        var offers = (await house.ProgressAsync()).OfType<Happened.StepSigned>().ToList();
        Assert.Equal(2, offers.Count);
        Assert.Equal(offers[0].Nonce, offers[1].Nonce);
        Assert.True(offers[1].MaxPriorityFeePerGas > 400_000_000_000UL);
        house.Chain.HighestTip = 400_000_000_000_000UL;
        await process.WorkAsync();
        await process.WorkAsync();
        Assert.All((await house.ProgressAsync()).OfType<Happened.StepSigned>(), offer => Assert.True(offer.MaxFeePerGas <= house.Options.FeeCap));
        await house.CalmAsync();
        Assert.Single(house.Chain.StandingPauses);
    }

    [Fact]
    public async Task A_nonce_that_someone_else_used_ends_the_step_instead_of_doing_it_twice()
    {
        var (house, _) = await SignedAsync();
        house.Chain.ForgetPool();
        house.Chain.TakeNonce();

        await house.CalmAsync();

        Assert.StartsWith("Nonce 5 of ", await house.FailureAsync(), StringComparison.Ordinal);
        Assert.Single((await house.ProgressAsync()).OfType<Happened.StepSigned>());
    }

    [Fact]
    public async Task A_node_that_refuses_the_bytes_is_told_once_and_asked_again_with_every_block()
    {
        var house = await House.OpenAsync();
        house.Chain.Refusal = "insufficient funds";
        var process = house.Start();
        await process.ProposeAsync();
        for (var block = 0; block < 3; block++)
        {
            await process.WorkAsync();
            house.Chain.MineWithoutPool();
        }

        house.Chain.Refusal = null;
        await house.CalmAsync();

        var log = await house.Ledger.ReadAsync(house.Incident, CancellationToken.None);
        Assert.Single(log, entry => entry.What is Happened.Noted noted && noted.Text.Contains("insufficient funds", StringComparison.Ordinal));
        Assert.Single(house.Chain.StandingPauses);
    }

    [Fact]
    public async Task A_nonce_that_a_failed_plan_left_in_the_pool_is_used_again_by_the_next_one_and_outbid()
    {
        var (house, _) = await SignedAsync();
        var left = Assert.Single((await house.ProgressAsync()).OfType<Happened.StepSigned>());
        var plan = (await house.PlanAsync()).Plan;
        var desk = house.Desk();
        await desk.SubmitAsync(house.Incident, new Command.Report(new Happened.StepFailed(left.Step, "Its lever was taken away.")), Actor.Firebreak, CancellationToken.None);
        var again = plan with { Id = new PlanId(Hash256.FromUInt256(7UL)) };
        await desk.SubmitAsync(house.Incident, new Command.Propose(again), Actor.Firebreak, CancellationToken.None);
        await desk.SubmitAsync(house.Incident, new Command.Approve(again.Id, "once more"), Actor.Human("Grace"), CancellationToken.None);

        await new Firebreak.Engine.Response.PlanRunner(house.Incident, again.Id, desk, house.Scene(house.Chain, house.Chain, house.Chain)).RunAsync(CancellationToken.None);
        house.Chain.Mine();

        var next = Assert.Single((await house.LookAsync()).FindPlan(again.Id)!.SignedOf(0));
        Assert.Equal(left.Nonce, next.Nonce);
        Assert.True(next.MaxFeePerGas * 8UL >= left.MaxFeePerGas * 9UL && next.MaxPriorityFeePerGas * 8UL >= left.MaxPriorityFeePerGas * 9UL);
        Assert.Equal([next.Transaction], house.Chain.StandingPauses);
    }

    /// <summary>A house whose plan is approved, signed and sent.</summary>
    private static async Task<(House House, House.Process Process)> SignedAsync()
    {
        var house = await House.OpenAsync();
        var process = house.Start();
        await process.ProposeAsync();
        await process.WorkAsync();
        return (house, process);
    }
}
