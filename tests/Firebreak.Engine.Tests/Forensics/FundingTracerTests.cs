using Firebreak.Core.Forensics;
using Firebreak.Engine.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests.Forensics;

public sealed class FundingTracerTests
{
    private readonly ReplayedChain _chain = HarborDrain.Chain();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_money_is_followed_through_the_mule_to_the_account_that_was_always_rich()
    {
        var trail = await TraceAsync(new ForensicsOptions());

        Assert.Equal([HarborDrain.Mule, HarborDrain.Source], trail.Hops.Select(hop => hop.From));
        Assert.Equal([A.Ether("102"), A.Ether("104")], trail.Hops.Select(hop => hop.Amount));
        Assert.Equal(TrailEnd.Genesis, trail.End);
        Assert.Equal(HarborDrain.Source, trail.Funder);
    }

    [Fact]
    public async Task Dust_sent_in_the_same_block_does_not_become_the_funder()
    {
        var trail = await TraceAsync(new ForensicsOptions());

        Assert.Equal(21ul, trail.Hops[0].Block.Number);
        Assert.Equal(HarborDrain.Mule, trail.Hops[0].From);
    }

    [Fact]
    public async Task A_trail_ends_at_the_first_account_that_has_a_name()
    {
        var trail = await TraceAsync(new ForensicsOptions(), account => account == HarborDrain.Mule ? "a well-known exchange" : null);

        Assert.Equal(HarborDrain.Mule, trail.Funder);
        Assert.Equal(TrailEnd.Labelled, trail.End);
        Assert.Contains("a well-known exchange", trail.Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_nodes_history_ends_the_trail_says_so()
    {
        _chain.OldestState = 21;

        var trail = await TraceAsync(new ForensicsOptions());

        Assert.Equal(TrailEnd.HistoryMissing, trail.End);
        Assert.Contains("no state before block 21", trail.Because, StringComparison.Ordinal);
        Assert.Empty(trail.Hops);
    }

    [Fact]
    public async Task A_busy_account_is_no_fresh_one()
    {
        for (var number = HarborDrain.LastBlock + 1; number < HarborDrain.LastBlock + 14; number++)
        {
            _chain.Add(A.Block(number, A.Transaction(A.Call(HarborDrain.Sink, A.Account($"customer {number}"), "", A.Ether("1")))));
        }

        var last = _chain.Head.Ref;
        var trail = await new FundingTracer(_chain, new ForensicsOptions()).TraceAsync(A.Account($"customer {last.Number}"), last, _ => null, Token);

        Assert.Equal(HarborDrain.Sink, trail.Funder);
        Assert.Equal(TrailEnd.Established, trail.End);
    }

    [Fact]
    public async Task Two_accounts_that_pay_each_other_do_not_hold_the_search_for_ever()
    {
        var trail = await TraceAsync(new ForensicsOptions { MostHops = 1 });

        Assert.Equal(TrailEnd.TooLong, trail.End);
        Assert.Single(trail.Hops);
    }

    private Task<FundingTrail> TraceAsync(ForensicsOptions options, Func<Address, string?>? labelOf = null) =>
        new FundingTracer(_chain, options).TraceAsync(HarborDrain.Attacker, _chain.BlockAt(HarborDrain.FirstHostileBlock).Ref, labelOf ?? (_ => null), Token);
}
