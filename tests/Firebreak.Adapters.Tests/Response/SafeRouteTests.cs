using Firebreak.Adapters.Tests.Guard;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>A step of a Safe 1.4.1, 2 of 3, whose owners sign and whose hot key only carries it out.</summary>
public sealed class SafeRouteTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private readonly PrivateKey _carrier = new(Keccak.Hash("who carries it out").AsBytes());

    public async ValueTask InitializeAsync() => await stage.ResetAsync();

    public ValueTask DisposeAsync()
    {
        _carrier.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Two_owners_sign_what_they_were_shown_and_the_hot_key_carries_it_out()
    {
        await using var room = await ResponseRoom.OpenAsync(stage, _carrier, guard: null);
        var nonce = await stage.AskAsync<UInt256>(stage.Safe, Words.Nonce);
        await room.ProposeAsync();
        var offer = await room.OfferAsync();
        Assert.Equal(await HashOnChainAsync(offer), offer.SafeTxHash);
        Assert.Equal((2, stage.Safe, nonce), (offer.Threshold, offer.Safe, offer.Nonce));

        Assert.IsType<Decision.Accepted>(await room.SignAsync(offer, GuardStage.KeyOf(2)));
        await room.ApproveAsync();
        await stage.MineAsync();
        Assert.Equal($"1 of 2 owners have signed; not since {offer.Since:u}: {stage.Owners[0]}, {stage.Owners[1]}", Clock(await room.PlanAsync(), offer), ignoreCase: true);
        Assert.Empty((await room.PlanAsync()).SignedOf(0));
        Assert.IsType<Decision.Accepted>(await room.SignAsync(offer, GuardStage.KeyOf(0)));
        var done = await room.UntilAsync(plan => plan.Status == PlanStatus.Done);

        Assert.True(await stage.IsOffAsync());
        Assert.Equal(nonce + 1UL, await stage.AskAsync<UInt256>(stage.Safe, Words.Nonce));
        Assert.All(done.SignedOf(0), signed => Assert.Equal(_carrier.Address, signed.Sender));
    }

    [Fact]
    public async Task A_stranger_a_second_signature_and_one_of_something_else_do_not_count()
    {
        await using var room = await ResponseRoom.OpenAsync(stage, _carrier, guard: null);
        await room.ProposeAsync();
        var offer = await room.OfferAsync();
        await room.ApproveAsync();

        Assert.Contains("is no owner", Reason(await room.SignAsync(offer, GuardStage.KeyOf(3))), StringComparison.Ordinal);
        Assert.Contains("signature is not", Reason(await room.SignAsync(offer, GuardStage.KeyOf(1), other: Keccak.Hash("something else"))), StringComparison.Ordinal);
        Assert.IsType<Decision.Accepted>(await room.SignAsync(offer, GuardStage.KeyOf(1)));
        Assert.Contains("has signed", Reason(await room.SignAsync(offer, GuardStage.KeyOf(1))), StringComparison.Ordinal);
        await stage.MineAsync();

        Assert.False(await stage.IsOffAsync());
        Assert.Empty((await room.PlanAsync()).SignedOf(0));
    }

    [Fact]
    public async Task When_the_Safe_did_something_else_meanwhile_its_owners_are_asked_anew_and_what_they_signed_is_void()
    {
        await using var room = await ResponseRoom.OpenAsync(stage, _carrier, guard: null);
        await room.ProposeAsync();
        var offer = await room.OfferAsync();
        Assert.IsType<Decision.Accepted>(await room.SignAsync(offer, GuardStage.KeyOf(0)));
        await stage.ThroughSafeAsync(stage.Guard, Words.Unlist, Keccak.Hash("no lever"));
        await room.ApproveAsync();

        var renewed = (await room.UntilAsync(plan => plan.OfferOf(0)!.SafeTxHash != offer.SafeTxHash)).OfferOf(0)!;

        Assert.Equal(offer.Nonce + 1UL, renewed.Nonce);
        Assert.Empty((await room.PlanAsync()).OwnersOf(renewed));
        await room.SignAsync(renewed, GuardStage.KeyOf(0));
        await room.SignAsync(renewed, GuardStage.KeyOf(1));
        await room.UntilAsync(plan => plan.Status == PlanStatus.Done);
        Assert.True(await stage.IsOffAsync());
    }

    private static string Clock(PlanView plan, Happened.SafeOffered offer) => SafeStanding.Clock(plan, offer);

    private static string Reason(Decision? decision) => Assert.IsType<Decision.Refused>(decision).Reason;

    private async Task<Hash256> HashOnChainAsync(Happened.SafeOffered offer)
    {
        var function = AbiFunction.Parse(
            "getTransactionHash(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, uint256 nonce) view returns (bytes32)");
        return Hash256.FromUInt256(UInt256.FromBigEndian(await stage.ReadAsync(stage.Safe, function.Encode(
            stage.Switch, UInt256.Zero, GuardStage.OffWith(stage.Part), (byte)0, UInt256.Zero, UInt256.Zero, UInt256.Zero, Address.Zero, Address.Zero, offer.Nonce))));
    }
}
