using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class ValuationReaderTests
{
    private static readonly Address Dollar = A.Account("dollar token");

    private readonly ScriptedChain _chain = new();

    [Fact]
    public async Task A_token_priced_in_dollars_is_worth_ether_at_the_price_of_ether()
    {
        var valuation = await ReadAsync(new Asset("USDH", Dollar, 6, 1m, PricedBy: null, PricedIn: null));

        Assert.Equal(A.Ether("0.5"), valuation.InWei(Dollar, UInt256.FromUnits("1000", 6)));
    }

    [Fact]
    public async Task Shares_of_a_vault_of_dollars_are_worth_what_their_dollars_are()
    {
        var valuation = await ReadAsync(
            new Asset("USDH", Dollar, 6, 1m, PricedBy: null, PricedIn: null),
            new Asset("vUSDH", A.Account("shares"), 6, Usd: null, A.Account("shares"), "USDH"));

        Assert.Equal(A.Ether("0.5"), valuation.InWei(A.Account("shares"), UInt256.FromUnits("1000", 6)));
    }

    [Fact]
    public async Task Shares_priced_in_something_without_a_price_have_none()
    {
        var valuation = await ReadAsync(new Asset("vX", A.Account("shares"), 18, Usd: null, A.Account("shares"), "USDH"), new Asset("USDH", Dollar, 6, Usd: null, null, null));

        Assert.Null(valuation.InWei(A.Account("shares"), 1_000));
        Assert.Null(valuation.InWei(Dollar, 1_000));
    }

    [Fact]
    public async Task A_contract_that_refuses_to_price_its_shares_leaves_them_unpriced()
    {
        _chain.Trouble = () => throw new NodeAnswerException("execution reverted") { Code = 3 };
        var protocol = A.Protocol() with { Contracts = [] };
        var valuation = await new ValuationReader(protocol, _chain, NullLogger<ValuationReader>.Instance)
            .ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken);

        Assert.Null(valuation.InWei(A.Vault, 1_000));
    }

    [Fact]
    public async Task The_state_of_a_block_is_asked_for_once()
    {
        var reader = new ValuationReader(A.Protocol(), _chain, NullLogger<ValuationReader>.Instance);
        var first = await reader.ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken);
        _chain.Trouble = () => throw new NodeUnavailableException("down");

        Assert.Same(first, await reader.ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task State_that_was_expected_is_there_without_another_question()
    {
        var reader = new ValuationReader(A.Protocol(), _chain, NullLogger<ValuationReader>.Instance);
        reader.Expect(A.BlockRef(5), TestContext.Current.CancellationToken);
        _chain.Trouble = () => throw new NodeUnavailableException("down");

        Assert.Equal(A.BlockRef(5), (await reader.ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken)).At);
        await Assert.ThrowsAsync<NodeUnavailableException>(() => reader.ReadAsync(A.BlockRef(6), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_needs_state_that_could_not_be_expected_asks_again()
    {
        var reader = new ValuationReader(A.Protocol(), _chain, NullLogger<ValuationReader>.Instance);
        _chain.Trouble = () => throw new NodeUnavailableException("down");
        reader.Expect(A.BlockRef(5), TestContext.Current.CancellationToken);
        _chain.Trouble = () => { };

        Assert.Equal(A.BlockRef(5), (await reader.ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken)).At);
    }

    private Task<Valuation> ReadAsync(params Asset[] further)
    {
        var protocol = A.Protocol();
        return new ValuationReader(
            protocol with { Assets = [.. protocol.Assets, .. further] }, _chain, NullLogger<ValuationReader>.Instance).ReadAsync(A.BlockRef(5), TestContext.Current.CancellationToken);
    }
}
