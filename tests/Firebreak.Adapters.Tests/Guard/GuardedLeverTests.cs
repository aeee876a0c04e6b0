using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>A lever behind a guard: whatever stands between our key and the pull is told before the night.</summary>
public sealed class GuardedLeverTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private static readonly Lever TurnOff = HarborLevers.Pause with
    {
        Id = "turn-off",
        Call = HarborLevers.Call("turn(address {part}, bool true)"),
        Armed = HarborLevers.Check("isOff(address {part}) = false"),
        ReadBack = HarborLevers.Check("isOff(address {part}) = true"),
        Caller = new LeverCaller("keeper", "guardian") { Signatures = 2, Holds = [HarborLevers.Check("keeper() = {caller}")] },
    };

    public async ValueTask InitializeAsync() => await stage.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_appointed_key_with_a_listed_call_is_armed_and_its_end_is_told_two_weeks_before()
    {
        Assert.Equal((LeverLevel.Note, ""), Brief(await ExamineAsync()));
        Assert.Equal(
            (LeverLevel.Dying, "the hot key's appointment ends on 2026-01-31 00:00 UTC, in 10 days"),
            Brief(await ExamineAsync(now: DateTimeOffset.FromUnixTimeSeconds((long)stage.Until).AddDays(-10))));
        Assert.Equal((LeverLevel.Dead, "the hot key's appointment ended on 2026-01-31 00:00 UTC"), Brief(await ExamineAsync(now: DateTimeOffset.FromUnixTimeSeconds((long)stage.Until))));
    }

    [Fact]
    public async Task A_revoked_key_another_key_and_a_disabled_module_are_told()
    {
        Assert.Contains($"not {stage.Stranger}", (await ExamineAsync(key: stage.Stranger)).Because, StringComparison.Ordinal);
        await stage.ActAsync(stage.Owners[0], stage.Guard, Words.Revoke.Encode());
        Assert.Contains("the guard's hot key is nobody", (await ExamineAsync()).Because, StringComparison.Ordinal);
        await stage.ThroughSafeAsync(stage.Safe, Words.Disable, Address.FromUInt256(UInt256.One), stage.Guard);
        Assert.Contains("the guard is no module of the Safe", (await ExamineAsync()).Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_not_listed_any_more_and_a_day_that_is_used_up_are_told()
    {
        for (var i = 0; i < GuardStage.PerDay; i++)
        {
            await stage.PullAsync();
        }

        Assert.Contains("used up", (await ExamineAsync(part: stage.Stranger)).Because, StringComparison.Ordinal);
        Assert.Contains((await ExamineAsync()).Findings, finding => finding is { Level: LeverLevel.Pulled, What: "isOff(address {part}) = true, hoped for = false" });
        await stage.ThroughSafeAsync(stage.Guard, Words.Unlist, GuardCalls.LeverOf(stage.Switch, GuardStage.OffWith(stage.Part), UInt256.One));
        Assert.Contains("not listed", (await ExamineAsync()).Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hot_key_that_became_an_owner_and_a_threshold_that_was_raised_are_told()
    {
        await stage.ThroughSafeAsync(stage.Safe, AbiFunction.Parse("addOwnerWithThreshold(address owner, uint256 threshold)"), stage.HotKey, (UInt256)3u);

        var standing = await ExamineAsync();

        Assert.Equal(LeverLevel.Dying, standing.Level);
        Assert.Contains("is an owner of the Safe", standing.Because, StringComparison.Ordinal);
        Assert.Contains("3 owners", standing.Because, StringComparison.Ordinal);
    }

    private static (LeverLevel, string) Brief(LeverStanding standing) => (standing.Level, standing.Level == LeverLevel.Note ? "" : standing.Because);

    private async Task<LeverStanding> ExamineAsync(Address? key = null, Address? part = null, DateTimeOffset? now = null)
    {
        var services = stage.Lab.Provide();
        var examiner = new LeverExaminer(services.GetRequiredService<IChainView>(), services.GetRequiredService<ISimulator>(), LeverRules.Default);
        var fitted = new FittedLever(
            "the switch", "turn-off", stage.Switch, stage.Safe, stage.Guard, Rehearsed: null, [new FilledPlace("part", (part ?? stage.Part).ToHex())]);
        return await examiner.ExamineAsync(
            TurnOff, fitted, key ?? stage.HotKey, await stage.Lab.HeadAsync(), now ?? DateTimeOffset.FromUnixTimeSeconds((long)await stage.NowAsync()), JsonRpc.Lab.Token);
    }
}
