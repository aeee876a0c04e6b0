using Firebreak.Adapters.Tests.Guard;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>A step through FirebreakGuard on a real chain: the inner call is what is allowed, tried and read back; the guard's pull is what is sent.</summary>
public sealed class GuardRouteTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private readonly PrivateKey _hotKey = new(Keccak.Hash("the hot key of the response room").AsBytes());

    public async ValueTask InitializeAsync()
    {
        await stage.ResetAsync();
        await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, _hotKey.Address, GuardStage.PerDay, stage.Until);
    }

    public ValueTask DisposeAsync()
    {
        _hotKey.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_approved_lever_is_pulled_through_the_guard_in_the_Safes_name_and_read_back_on_its_target()
    {
        await using var room = await ResponseRoom.OpenAsync(stage, _hotKey, stage.Guard);
        var estate = await stage.EstateAsync();
        await room.ProposeAsync();
        await room.UntilAsync(plan => plan.Progress.OfType<Happened.StepSimulated>().Any());
        Assert.False(await stage.IsOffAsync());

        await room.ApproveAsync();
        var done = await room.UntilAsync(plan => plan.Status == PlanStatus.Done);

        Assert.True(await stage.IsOffAsync());
        Assert.NotEmpty(done.SignedOf(0));
        Assert.All(done.SignedOf(0), signed => Assert.Equal(stage.Guard, Assert.IsType<Eip1559Transaction>(SignedTransaction.Decode(signed.Raw.Span).Transaction).To));
        Assert.Contains(done.Progress.OfType<Happened.StepSimulated>(), trial => trial is { Succeeded: true, Effects.Count: >= 2 });
        Assert.Equal("isOff(address {part}) = true", done.Progress.OfType<Happened.StepVerified>().First().Finding);
        Assert.Equal(estate, await stage.EstateAsync());
    }

    [Fact]
    public async Task A_guard_that_does_not_list_the_call_ends_the_step_before_anything_is_signed()
    {
        await stage.ThroughSafeAsync(stage.Guard, Words.Unlist, GuardCalls.LeverOf(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One));
        await using var room = await ResponseRoom.OpenAsync(stage, _hotKey, stage.Guard);
        await room.ProposeAsync();
        await room.ApproveAsync();

        var failed = await room.UntilAsync(plan => plan.Status == PlanStatus.Failed);

        Assert.Contains("Refused: the Safe has not listed this call in the guard.", Assert.IsType<Happened.StepFailed>(failed.Progress[^1]).Reason, StringComparison.Ordinal);
        Assert.Empty(failed.SignedOf(0));
    }

    [Fact]
    public async Task A_guard_a_caller_or_a_call_that_the_protocol_file_does_not_name_is_refused()
    {
        foreach (var change in (Func<ProposedStep, ProposedStep>[])
            [
                step => step with { Guard = stage.Ambush }, step => step with { Caller = stage.Stranger }, step => step with { Data = GuardStage.OffWith(stage.Stranger) },
                step => step with { Data = Words.Turn.Encode(stage.Part, false) }, step => step with { Target = stage.Token }, step => step with { Guard = null },
            ])
        {
            await using var room = await ResponseRoom.OpenAsync(stage, _hotKey, stage.Guard);
            await room.ProposeAsync(change);
            await room.ApproveAsync();

            var failed = await room.UntilAsync(plan => plan.Status == PlanStatus.Failed);

            Assert.StartsWith("Refused: turn-off is not fitted to ", Assert.IsType<Happened.StepFailed>(failed.Progress[^1]).Reason, StringComparison.Ordinal);
            Assert.Empty(failed.SignedOf(0));
        }
    }
}
