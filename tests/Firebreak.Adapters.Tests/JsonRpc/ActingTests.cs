using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class ActingTests
{
    [Fact]
    public async Task A_simulated_call_shows_what_it_would_change_and_changes_nothing()
    {
        await using var lab = await Lab.StartAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var head = await lab.HeadAsync();
        var simulator = lab.Get<ISimulator>();

        var simulation = await simulator.SimulateAsync(new SimulatedCall(lab.Accounts[1], cell, 5u, []), head, Lab.Token);

        Assert.True(simulation.Succeeded);
        Assert.Null(simulation.Failure);
        Assert.True(simulation.GasUsed > 21_000);
        Assert.Contains(new SimulatedChange(cell, StateField.Storage, Hash256.FromUInt256(1u), 0u, 5u), simulation.Changes);
        Assert.Contains(new SimulatedChange(cell, StateField.Storage, Hash256.FromUInt256(2u), 7u, 0u), simulation.Changes);
        Assert.Contains(new SimulatedChange(cell, StateField.Balance, default, 0u, 5u), simulation.Changes);
        Assert.DoesNotContain(simulation.Changes, change => change.Account == lab.Accounts[1]);
        Assert.Equal("anvil/v1.7.1 debug_traceCall", simulator.Name);
        Assert.Equal(head, await lab.HeadAsync());
    }

    [Fact]
    public async Task A_call_that_would_fail_says_why_and_changes_nothing()
    {
        await using var lab = await Lab.StartAsync();
        var refuser = await lab.DeployAsync(new Assembly()
            .Store(0, 1)
            .Push(Hex.Decode("08c379a0")).Push(224).Op(0x1b).Push(0).Op(Evm.MStore)
            .Push(32).Push(4).Op(Evm.MStore).Push(4).Push(36).Op(Evm.MStore)
            .Push(Hex.Decode("6e6f7065")).Push(224).Op(0x1b).Push(68).Op(Evm.MStore)
            .Push(100).Push(0).Op(Evm.Revert).Creation());

        var simulation = await lab.Get<ISimulator>().SimulateAsync(
            new SimulatedCall(lab.Accounts[1], refuser, 0u, []), await lab.HeadAsync(), Lab.Token);

        Assert.False(simulation.Succeeded);
        Assert.Contains("nope", simulation.Failure);
        Assert.Empty(simulation.Changes);
    }

    [Fact]
    public async Task The_tip_to_beat_is_found_in_the_pool()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync();
        await lab.RpcAsync("eth_sendTransaction", new
        {
            from = lab.Accounts[2].ToHex(),
            to = lab.Accounts[3].ToHex(),
            gas = "0x5208",
            maxFeePerGas = "0x4a817c8000",
            maxPriorityFeePerGas = "0x2540be400",
        });

        var fees = await lab.Get<ITransactionGateway>().FeesAsync(Lab.Token);
        await lab.MineAsync();
        var header = await lab.Get<IChainView>().FindHeaderAsync((await lab.HeadAsync()).Number, Lab.Token);

        Assert.Equal(10_000_000_000ul, fees.HighestTip);
        Assert.Equal(header!.BaseFee, fees.BaseFee);
    }

    [Fact]
    public async Task Bytes_that_the_node_already_has_count_as_sent_and_others_are_refused_with_its_words()
    {
        await using var lab = await Lab.StartAsync();
        var gateway = lab.Get<ITransactionGateway>();
        var raw = await lab.SignedTransferAsync();

        var first = await gateway.SendAsync(raw, Lab.Token);
        var second = await gateway.SendAsync(raw, Lab.Token);
        Assert.Null(await gateway.FindAsync(Keccak.Hash(raw), Lab.Token));
        await lab.MineAsync();
        var third = await gateway.SendAsync(raw, Lab.Token);
        var broken = await gateway.SendAsync(raw.AsMemory(0, raw.Length - 1), Lab.Token);
        var mined = await gateway.FindAsync(Keccak.Hash(raw), Lab.Token);

        Assert.Equal(new SendOutcome(Accepted: true, Answer: null), first);
        Assert.True(second.Accepted);
        Assert.True(third.Accepted);
        Assert.False(broken.Accepted);
        Assert.False(string.IsNullOrEmpty(broken.Answer));
        Assert.Equal((await lab.HeadAsync(), true), (mined!.Block, mined.Succeeded));
        Assert.Equal(1ul, await gateway.MinedNonceAsync(lab.Accounts[0], Lab.Token));
    }

    [Fact]
    public async Task State_is_read_at_the_block_that_was_asked_for()
    {
        await using var lab = await Lab.StartAsync();
        var view = lab.Get<IChainView>();
        var cell = await lab.DeployAsync(Scene.Cell);
        var before = await lab.HeadAsync();
        await lab.SendAsync(cell, [], value: 9);
        await lab.MineAsync();
        var after = await lab.HeadAsync();

        Assert.Equal(0u, await view.BalanceAsync(cell, before, Lab.Token));
        Assert.Equal(9u, await view.BalanceAsync(cell, after, Lab.Token));
        Assert.Equal(1ul, await view.NonceAsync(lab.Accounts[0], before, Lab.Token));
        Assert.Equal(2ul, await view.NonceAsync(lab.Accounts[0], after, Lab.Token));
        Assert.Equal(new byte[32], await view.CallAsync(cell, [], after, Lab.Token));
        var reverted = await Assert.ThrowsAsync<NodeAnswerException>(() => view.CallAsync(cell, [1], after, Lab.Token));
        Assert.Equal(0xbadu, UInt256.FromBigEndian(reverted.RevertData.Span));
        Assert.Null(await view.FindHeaderAsync(after.Number + 1, Lab.Token));
    }
}
