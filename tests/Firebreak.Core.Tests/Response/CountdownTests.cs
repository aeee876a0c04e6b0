using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

/// <summary>What ends by itself and who is late, from the log alone.</summary>
public sealed class CountdownTests
{
    private static readonly HarborCase Harbor = new(Story.Noon);

    [Fact]
    public void What_was_pulled_for_twelve_hours_says_when_it_ends_warns_a_quarter_before_and_whether_it_can_be_pulled_again()
    {
        var (story, plan) = Pulled();
        var mined = story.Incident.FindPlan(plan.Id)!.StandingOf(0)!;
        story.Submit(new Command.Bound(Bound(plan, mined, TimeSpan.FromHours(12))), Actor.Firebreak);

        var ends = Assert.IsType<Countdown.EffectEnds>(Assert.Single(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon)));
        Assert.Equal(mined.BlockTime.AddHours(12), ends.EndsAt);
        Assert.Equal(mined.BlockTime.AddHours(9), ends.WarnAt);
        Assert.Equal("HarborVault.pause() ends by itself on 2026-08-02 00:00 UTC, in 12 h 0 min; once only", ends.Tell(Story.Noon.AddSeconds(1)));
        Assert.Equal("HarborVault.pause() has ended by itself on 2026-08-02 00:00 UTC; once only", ends.Tell(Story.Noon.AddDays(1)));
    }

    [Fact]
    public void A_reorg_takes_the_end_back_with_the_step_and_the_new_block_has_an_end_of_its_own()
    {
        var (story, plan) = Pulled();
        var mined = story.Incident.FindPlan(plan.Id)!.StandingOf(0)!;
        var bound = Bound(plan, mined, TimeSpan.FromHours(12));
        story.Submit(new Command.Bound(bound), Actor.Firebreak);
        Assert.Empty(Assert.IsType<Decision.Accepted>(story.Submit(new Command.Bound(bound), Actor.Firebreak)).Events);

        story.Submit(new Command.Report(HarborCase.StepDropped(plan)), Actor.Firebreak);
        Assert.Empty(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon));
        Assert.IsType<Decision.Refused>(story.Submit(new Command.Bound(bound), Actor.Firebreak));

        var again = mined with { Block = new Firebreak.Core.Chain.BlockRef(mined.Block.Number + 3, A.Hash("another block")), BlockTime = mined.BlockTime.AddSeconds(36) };
        story.Submit(new Command.Report(again), Actor.Firebreak);
        Assert.Empty(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon));
        story.Submit(new Command.Report(HarborCase.StepVerified(plan) with { At = again.Block }), Actor.Firebreak);
        Assert.Single(Countdown.Unbounded(story.Incident.FindPlan(plan.Id)!, _ => Lasting("12 h")));
        story.Submit(new Command.Bound(Bound(plan, again, TimeSpan.FromHours(12))), Actor.Firebreak);
        Assert.Equal(again.BlockTime.AddHours(12), Assert.IsType<Countdown.EffectEnds>(Assert.Single(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon))).EndsAt);
    }

    [Fact]
    public void Only_what_was_read_back_and_ends_by_itself_is_asked_about_and_once()
    {
        var (story, plan) = Pulled();
        var view = story.Incident.FindPlan(plan.Id)!;

        Assert.Empty(Countdown.Unbounded(view, _ => HarborLevers.Pause));
        Assert.Empty(Countdown.Unbounded(view, _ => null));
        Assert.Single(Countdown.Unbounded(view, _ => Lasting("12 h")));
        story.Submit(new Command.Bound(Bound(plan, view.StandingOf(0)!, TimeSpan.FromHours(12))), Actor.Firebreak);
        Assert.Empty(Countdown.Unbounded(story.Incident.FindPlan(plan.Id)!, _ => Lasting("12 h")));
    }

    [Theory]
    [InlineData("12 h", null, 12 * 3600L)]
    [InlineData("7 d", null, 7 * 86400L)]
    [InlineData("21 d on mainnet (5 d to 60 d)", null, 21 * 86400L)]
    [InlineData("PAUSE_DURATION()", 3600UL, 3600L)]
    [InlineData("PAUSE_DURATION()", 0UL, null)]
    [InlineData("PAUSE_DURATION()", null, null)]
    [InlineData("soon", null, null)]
    public void A_duration_is_read_from_the_file_or_from_what_the_contract_answers(string acts, ulong? answer, long? seconds) =>
        Assert.Equal(seconds is { } known ? Story.Noon.AddSeconds(known) : (DateTimeOffset?)null, Countdown.End(acts, answer is { } number ? Word(number) : (HexBytes?)null, Story.Noon));

    [Fact]
    public void What_answers_with_an_instant_ends_at_it() =>
        Assert.Equal(Story.Noon.AddDays(6), Countdown.End("getResumeSinceTimestamp()", Word((ulong)Story.Noon.AddDays(6).ToUnixTimeSeconds()), Story.Noon));

    [Fact]
    public void No_answer_of_a_contract_is_too_much() => Gen.Byte.Array[32].Sample(word => Countdown.End("PAUSE_DURATION()", word, Story.Noon) is null or { Year: >= 2001 });

    [Fact]
    public void Whether_it_can_be_renewed_is_told_by_the_lever()
    {
        Assert.Equal("it works once: another lever must follow", Countdown.RenewalOf(HarborLevers.Pause with { OneShot = true }));
        Assert.Equal("before it is pulled again: somebody must unpause it", Countdown.RenewalOf(HarborLevers.Pause with { Traps = [new LeverTrap(LeverTrapKind.NotRearmed, "somebody must unpause it.", [])] }));
        Assert.Equal("it can be pulled again after 1 d", Countdown.RenewalOf(HarborLevers.Pause with { Life = LeverLife.Unbounded with { Cooldown = "1 d" } }));
        Assert.Equal("it can be pulled again", Countdown.RenewalOf(HarborLevers.Pause));
    }

    [Fact]
    public void Owners_who_have_not_signed_are_a_countdown_until_enough_have()
    {
        var (story, plan) = (new Story(), Harbor.Plan() with { ExpiresAt = Story.Noon.AddHours(1) });
        story.Submit(new Command.Propose(plan), Actor.Firebreak);
        story.Submit(new Command.Report(HarborCase.StepSimulated(plan)), Actor.Firebreak);
        Assert.Empty(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon));

        using var owner = PrivateKey.FromHex("0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba");
        var offer = new Happened.SafeOffered(new StepKey(plan.Id, 0), A.Account("safe"), UInt256.Zero, A.Hash("a safe transaction"), 1, [owner.Address, A.Account("two")], Story.Noon);
        story.Submit(new Command.Report(offer), Actor.Firebreak);
        var late = Assert.IsType<Countdown.OwnersLate>(Assert.Single(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon)));
        Assert.Contains("for 7 min: 0 of 1 owners have signed", late.Tell(Story.Noon.AddMinutes(7)), StringComparison.Ordinal);
        Assert.Empty(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon.AddHours(2)));

        story.Submit(new Command.Report(new Happened.OwnerSigned(offer.Step, offer.SafeTxHash, owner.Address, owner.Sign(offer.SafeTxHash).ToBytes(), Story.Noon)), Actor.Human("Grace"));
        Assert.Empty(Countdown.Of(story.Incident.FindPlan(plan.Id)!, Story.Noon));
    }

    private static Lever Lasting(string acts) => HarborLevers.Pause with { Life = LeverLife.Unbounded with { Acts = acts } };

    private static Happened.EffectBounded Bound(ProposedPlan plan, Happened.StepMined mined, TimeSpan lasts) =>
        new(new StepKey(plan.Id, 0), mined.Block, mined.BlockTime, mined.BlockTime + lasts, "once only");

    private static HexBytes Word(ulong number) => ((UInt256)number).ToBigEndian();

    private static (Story Story, ProposedPlan Plan) Pulled()
    {
        var (story, plan) = (new Story(), Harbor.Plan() with { ExpiresAt = Story.Noon.AddHours(1) });
        foreach (var command in (Command[])
            [
                new Command.Propose(plan), new Command.Approve(plan.Id, "seen"), new Command.Report(HarborCase.StepSimulated(plan)), new Command.Report(HarborCase.StepSigned(plan)),
                new Command.Report(HarborCase.StepSent(plan)), new Command.Report(Harbor.StepMined(plan)), new Command.Report(HarborCase.StepVerified(plan)),
            ])
        {
            Assert.IsType<Decision.Accepted>(story.Submit(command, command is Command.Approve ? Actor.Human("Grace") : Actor.Firebreak));
        }

        return (story, plan);
    }
}
