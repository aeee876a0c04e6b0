using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Undoing;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class ReopeningTests
{
    private static readonly ReplayFinding Stopped = new(A.Hash("strike"), ReplayVerdict.Stopped, "it fails");

    [Fact]
    public void A_pause_is_opened_only_when_two_people_the_replay_and_the_clock_agree()
    {
        var (story, plan) = Closed();
        string[] Why(DateTimeOffset now, params ReplayFinding[] replays) =>
            [.. ReopeningGate.Judge(story.Incident, story.Incident.FindPlan(plan)!, new Replays([.. replays], replays.Length), now).Where(item => item.Holds == false).Select(item => item.What)];
        var late = Story.Noon.AddHours(2);

        Assert.Equal(["nobody has said that the cause is gone, and why: --by NAME --because TEXT", "0 of 2 people agree to open"], Why(late, Stopped));
        story.Submit(new Command.AgreeToReopen(plan, "new code"), Actor.Human("Grace"));
        Assert.Empty(Assert.IsType<Decision.Accepted>(story.Submit(new Command.AgreeToReopen(plan, "again"), Actor.Human("Grace"))).Events);
        Assert.Equal(["1 of 2 people agree to open"], Why(late, Stopped));
        story.Submit(new Command.AgreeToReopen(plan, "seen it"), Actor.Human("Ada"));

        Assert.Empty(Why(late, Stopped));
        Assert.Equal(["there is no mined hostile transaction to replay"], Why(late));
        Assert.Equal(["STILL"], Why(late, Stopped, Stopped with { Verdict = ReplayVerdict.StillWorks, Says = "STILL" }));
        Assert.Equal(["nothing"], Why(late, Stopped with { Verdict = ReplayVerdict.ProvesNothing, Says = "nothing" }));
        Assert.Equal(2, Why(Story.Noon.AddMinutes(30), Stopped).Count(what => what.Contains("wait until", StringComparison.Ordinal)));
    }

    [Fact]
    public void Hostile_transactions_that_nobody_replayed_are_named_and_stand_in_nobodys_way()
    {
        var (story, plan) = Closed();
        GateItem[] Open(int hostile) =>
            [.. ReopeningGate.Judge(story.Incident, story.Incident.FindPlan(plan)!, new Replays([Stopped], hostile), Story.Noon.AddHours(2)).Where(item => item.Holds is null)];

        Assert.StartsWith("only the 1 earliest of 3 hostile transactions were replayed", Assert.Single(Open(3)).What, StringComparison.Ordinal);
        Assert.Empty(Open(1));
    }

    [Fact]
    public void Neither_a_machine_nor_anybody_without_a_reason_opens_and_a_plan_that_did_nothing_has_nothing_to_open()
    {
        var (story, plan) = Closed();

        Assert.IsType<Decision.Refused>(story.Submit(new Command.AgreeToReopen(plan, "I say so"), Actor.Firebreak));
        Assert.IsType<Decision.Refused>(story.Submit(new Command.AgreeToReopen(plan, " "), Actor.Human("Grace")));
        var other = new Story();
        other.Submit(new Command.Propose(new HarborCase(Story.Noon).Plan()), Actor.Firebreak);
        Assert.IsType<Decision.Refused>(other.Submit(new Command.AgreeToReopen(new HarborCase(Story.Noon).Plan().Id, "x"), Actor.Human("Grace")));
    }

    [Theory]
    [InlineData("pause()", "unpause()", "unpause()")]
    [InlineData("setReserveFreeze(address {asset}, bool true)", "setReserveFreeze(address,bool)", "setReserveFreeze(address 0x00000000000000000000000000000000000000aa, bool false)")]
    [InlineData("revokeRole(address {asset})", "grantRole(address)", "grantRole(address 0x00000000000000000000000000000000000000aa)")]
    [InlineData("setCap(address {asset}, uint256 0)", "setCap(address,uint256)", null)]
    [InlineData("cancel(address {asset})", "", null)]
    [InlineData("swap(address {asset})", "swapBack(address,address)", null)]
    public void The_undo_of_a_pull_has_its_own_arguments_or_is_left_to_people(string pull, string undo, string? call)
    {
        var lever = HarborLevers.Pause with { Call = HarborLevers.Call(pull), Undo = new LeverUndo(undo, "the owners") };
        var step = new HarborCase(Story.Noon).Plan().Steps[0] with { With = [new FilledPlace("asset", "0x00000000000000000000000000000000000000aa")] };

        Assert.Equal(call is null ? (HexBytes?)null : HarborLevers.Call(call).Data, UndoCall.Of(lever, step));
    }

    private static (Story Story, PlanId Plan) Closed()
    {
        var story = new Story();
        var harbor = new HarborCase(Story.Noon);
        var plan = harbor.Plan();
        foreach (var command in (Command[])
            [
                new Command.Propose(plan), new Command.Approve(plan.Id, "seen"), new Command.Report(HarborCase.StepSimulated(plan)), new Command.Report(HarborCase.StepSigned(plan)),
                new Command.Report(HarborCase.StepSent(plan)), new Command.Report(harbor.StepMined(plan)), new Command.Report(HarborCase.StepVerified(plan)),
            ])
        {
            story.Submit(command, command is Command.Approve ? Actor.Human("Grace") : Actor.Firebreak);
        }

        return (story, plan.Id);
    }
}
