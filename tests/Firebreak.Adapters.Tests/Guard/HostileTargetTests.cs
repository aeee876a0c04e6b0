using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>A listed target goes bad, by an upgrade or from the start: it gains the Safe's call, and nothing else.</summary>
public sealed class HostileTargetTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private static readonly AbiFunction Load = AbiFunction.Parse("load(address victim, bytes data)");
    private static readonly AbiFunction Fired = AbiFunction.Parse("fired() view returns (uint256)");
    private static readonly AbiFunction Hits = AbiFunction.Parse("hits() view returns (uint256)");

    public async ValueTask InitializeAsync() => await stage.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_target_that_calls_back_gains_nothing_and_the_pull_is_counted_before_it_runs()
    {
        var shots = await LoadAsync(stage.Ambush);
        await ListAsync(stage.Ambush);
        var before = await stage.EstateAsync();

        Assert.True((await stage.PullAsync(stage.Ambush, [9, 9, 9, 9], UInt256.Zero)).IsDone);

        Assert.Equal(((UInt256)shots, UInt256.Zero), (await stage.AskAsync<UInt256>(stage.Ambush, Fired), await stage.AskAsync<UInt256>(stage.Ambush, Hits)));
        Assert.Equal(before, await stage.EstateAsync());
        Assert.False(await stage.IsOffAsync());
    }

    [Fact]
    public async Task Even_a_target_that_is_the_hot_key_itself_cannot_pull_more_often_than_a_day_allows()
    {
        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, stage.Ambush, GuardStage.PerDay, stage.Until)).IsDone);
        await ListAsync(stage.Ambush);
        for (var i = 0; i < 5; i++)
        {
            await stage.ActAsync(stage.Stranger, stage.Ambush, Load.Encode(stage.Guard, Words.Pull.Encode(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One)));
        }

        await stage.Lab.RpcAsync("anvil_setBalance", stage.Ambush.ToHex(), "0x8ac7230489e80000");
        Assert.True((await stage.PullAsync(stage.Ambush, [9, 9, 9, 9], UInt256.Zero, by: stage.Ambush)).IsDone);

        Assert.Equal(GuardStage.PerDay - 1u, await stage.AskAsync<UInt256>(stage.Switch, Words.Turns));
    }

    [Fact]
    public async Task A_target_upgraded_to_hostile_code_gains_nothing()
    {
        var proxy = await stage.ZeppelinAsync(
            "TransparentUpgradeableProxy", "constructor(address logic, address initialOwner, bytes data)", stage.Switch, stage.Owners[0], Words.Turns.Encode());
        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.List, proxy, GuardStage.OffWith(stage.Part), UInt256.Zero)).IsDone);
        Assert.True((await stage.PullAsync(proxy, GuardStage.OffWith(stage.Part), UInt256.Zero)).IsDone);
        var slot = (await stage.Lab.RpcAsync("eth_getStorageAt", proxy.ToHex(), Core.Chain.ProxySlots.Admin.ToHex(), "latest")).GetString()!;
        var upgrade = AbiFunction.Parse("upgradeAndCall(address proxy, address implementation, bytes data)");
        Assert.True((await stage.ActAsync(
            stage.Owners[0], Address.FromWord(Hash256.Parse(slot)), upgrade.Encode(proxy, stage.Ambush, Array.Empty<byte>()))).IsDone);
        var shots = await LoadAsync(proxy);
        var firedBefore = await stage.AskAsync<UInt256>(proxy, Fired);
        var before = await stage.EstateAsync();

        Assert.True((await stage.PullAsync(proxy, GuardStage.OffWith(stage.Part), UInt256.Zero)).IsDone);

        Assert.Equal((firedBefore + shots, UInt256.Zero), (await stage.AskAsync<UInt256>(proxy, Fired), await stage.AskAsync<UInt256>(proxy, Hits)));
        Assert.Equal(before, await stage.EstateAsync());
    }

    // Everything that a contract could wish to do while the Safe calls it.
    private async Task<uint> LoadAsync(Address ambush)
    {
        (Address At, byte[] Data)[] shots =
        [
            (stage.Guard, Words.Pull.Encode(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One)),
            (stage.Guard, Words.Appoint.Encode(ambush, (byte)200, stage.Until)),
            (stage.Guard, Words.List.Encode(stage.Token, Words.Transfer.Encode(ambush, (UInt256)1u), (UInt256)3u)),
            (stage.Guard, Words.Revoke.Encode()),
            (stage.Safe, Words.FromModule.Encode(stage.Token, UInt256.Zero, Words.Transfer.Encode(ambush, (UInt256)1u), (byte)0)),
            (stage.Safe, Words.Enable.Encode(ambush)),
            (stage.Token, AbiFunction.Parse("transferFrom(address from, address to, uint256 value)").Encode(stage.Safe, ambush, (UInt256)1u)),
            (stage.Switch, Words.Turn.Encode(stage.Part, false)),
        ];
        foreach (var (at, data) in shots)
        {
            Assert.True((await stage.ActAsync(stage.Stranger, ambush, Load.Encode(at, data))).IsDone);
        }

        return (uint)shots.Length;
    }

    private async Task ListAsync(Address target) =>
        Assert.True((await stage.ThroughSafeAsync(stage.Guard, Words.List, target, (byte[])[9, 9, 9, 9], UInt256.Zero)).IsDone);
}
