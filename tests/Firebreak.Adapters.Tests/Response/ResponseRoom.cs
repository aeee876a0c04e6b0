using System.Diagnostics;
using Firebreak.Adapters.Tests.Guard;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>The real response room before a real Safe, its guard and its switch.</summary>
internal sealed class ResponseRoom : IAsyncDisposable
{
    private static readonly Lever TurnOff = HarborLevers.Pause with
    {
        Id = "turn-off",
        Call = HarborLevers.Call("turn(address {part}, bool true)"),
        Armed = HarborLevers.Check("isOff(address {part}) = false"),
        ReadBack = HarborLevers.Check("isOff(address {part}) = true"),
    };

    private readonly GuardStage _stage;
    private readonly LiveDesk _desk;
    private readonly ChainTime _time;
    private readonly Address? _guard;

    private ResponseRoom(GuardStage stage, ChainTime time, PrivateKey key, Address? guard)
    {
        (_stage, _time, _guard) = (stage, time, guard);
        var fitted = new FittedLever("the switch", TurnOff.Id, stage.Switch, stage.Safe, guard, Rehearsed: null, [new FilledPlace("part", stage.Part.ToHex())]);
        var protocol = new Protocol("Harbor", [], [], [], []) { Levers = [fitted] };
        _desk = new LiveDesk(stage.Lab, key, protocol, [TurnOff], [], ["guardian"], new ResponseOptions().Mode, time);
    }

    /// <param name="guard">Null when the owners of the Safe must sign.</param>
    public static async Task<ResponseRoom> OpenAsync(GuardStage stage, PrivateKey key, Address? guard)
    {
        var time = new ChainTime(DateTimeOffset.FromUnixTimeSeconds((long)await stage.NowAsync()));
        var room = new ResponseRoom(stage, time, key, guard);
        await room._desk.OpenAsync(new HarborCase(time.GetUtcNow()).Open());
        return room;
    }

    public async Task<PlanView> PlanAsync() => Assert.Single((await _desk.LookAsync()).Plans);

    /// <summary>Puts the switch's lever before people.</summary>
    public Task ProposeAsync(Func<ProposedStep, ProposedStep>? change = null)
    {
        var step = new ProposedStep(0, TurnOff.Id, _stage.Switch, GuardStage.OffWith(_stage.Part), "the switch.turn(part, true)", ["withdraw"], "turn(part, false)", "guardian")
        {
            Caller = _stage.Safe,
            Guard = _guard,
        };
        var plan = new ProposedPlan(
            new PlanId(Keccak.Hash("the plan")), "turn-off@1", "Turn the switch off", "It is on fire.", ApprovalPolicy.One, _time.GetUtcNow().AddHours(1), [change?.Invoke(step) ?? step]);
        return _desk.SubmitAsync(new Command.Propose(plan), Actor.Firebreak);
    }

    public async Task ApproveAsync() => Assert.IsType<Decision.Accepted>(
        await _desk.SubmitAsync(new Command.Approve((await PlanAsync()).Plan.Id, "seen"), Actor.Human("Grace")));

    /// <summary>Mines a block now and then until it has come to pass.</summary>
    public async Task<PlanView> UntilAsync(Func<PlanView, bool> condition) =>
        Assert.Single((await _desk.UntilAsync(incident => condition(Assert.Single(incident.Plans)))).Plans);

    public async Task<Happened.SafeOffered> OfferAsync() => (await UntilAsync(plan => plan.OfferOf(0) is not null)).OfferOf(0)!;

    public async Task<Decision?> SignAsync(Happened.SafeOffered offer, PrivateKey owner, Hash256? other = null) => await _desk.SubmitAsync(
        new Command.Report(new Happened.OwnerSigned(offer.Step, offer.SafeTxHash, owner.Address, owner.Sign(other ?? offer.SafeTxHash).ToBytes(), _time.GetUtcNow())), Actor.Human("Grace"));

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    /// <summary>Goes on from the chain's own time.</summary>
    private sealed class ChainTime(DateTimeOffset from) : TimeProvider
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => from + Stopwatch.GetElapsedTime(_started);
    }
}
