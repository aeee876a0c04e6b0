using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Response;

/// <summary>Whatever a confused or hostile responder reports, the log of a step stays a true story.</summary>
public sealed class StepRulesTests
{
    private static readonly HarborCase Harbor = new(Story.Noon);
    private static readonly ProposedPlan Plan = Harbor.Plan();
    private static readonly StepKey Step = new(Plan.Id, 0);

    private static readonly Gen<Command> Commands = Gen.Frequency(
        (4, Gen.Const<Command>(new Command.Approve(Plan.Id, "by phone"))),
        (1, Gen.Const<Command>(new Command.Refuse(Plan.Id, "false alarm"))),
        (1, Gen.Const(Report(new Happened.StepFailed(Step, "for a reason")))),
        (8, Gen.Select(Gen.Int[1, 3], Gen.Bool).Select((at, succeeded) => Report(
            new Happened.StepSimulated(Step, HarborCase.Block((ulong)at), succeeded, 46_000, "test", [])))),
        (8, Gen.Select(Gen.Int[1, 3], Gen.Int[7, 8]).Select((transaction, nonce) => Report(
            new Happened.StepSigned(Step, HarborCase.Guardian, (ulong)nonce, Transaction(transaction), 9UL, 3UL, new byte[] { 2 })))),
        (8, Gen.Int[1, 3].Select(transaction => Report(new Happened.StepSent(Step, Transaction(transaction), "node")))),
        (8, Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3]).Select((transaction, at) => Report(
            new Happened.StepMined(Step, Transaction(transaction), HarborCase.Block((ulong)at), Story.Noon, Succeeded: true, 45_000)))),
        (8, Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3]).Select((transaction, at) => Report(
            new Happened.StepDropped(Step, Transaction(transaction), HarborCase.Block((ulong)at))))),
        (8, Gen.Int[1, 3].Select(at => Report(new Happened.StepVerified(Step, HarborCase.Block((ulong)at), "paused() = true")))));

    [Fact]
    public void No_order_of_reports_makes_a_log_that_could_act_twice_or_unasked() => Commands.Array[0, 60].Sample(
        commands =>
        {
            var story = new Story();
            story.Submit(new Command.Propose(Plan), Actor.Firebreak);
            foreach (var command in commands)
            {
                story.Submit(command, Actor.Human("Grace"));
            }

            AssertTrue([.. story.Log]);
        },
        iter: 500);

    [Fact]
    public void A_machine_cannot_approve_what_needs_a_person()
    {
        var story = new Story();
        story.Submit(new Command.Propose(Plan), Actor.Firebreak);

        Assert.IsType<Decision.Refused>(story.Submit(new Command.Approve(Plan.Id, "by itself"), Actor.Firebreak));
    }

    [Fact]
    public void The_same_block_may_take_the_step_in_again_after_a_reorg_gave_it_back()
    {
        var story = new Story();
        story.Submit(new Command.Propose(Plan), Actor.Firebreak);
        story.Submit(new Command.Approve(Plan.Id, "by phone"), Actor.Human("Grace"));
        Happened[] forth = [HarborCase.StepSimulated(Plan), HarborCase.StepSigned(Plan), HarborCase.StepSent(Plan), Harbor.StepMined(Plan)];
        Happened[] back = [HarborCase.StepDropped(Plan), HarborCase.StepSent(Plan), Harbor.StepMined(Plan), HarborCase.StepDropped(Plan)];

        foreach (var what in forth.Concat(back))
        {
            Assert.NotEmpty(Assert.IsType<Decision.Accepted>(story.Submit(Report(what), Actor.Firebreak)).Events);
            Assert.Empty(Assert.IsType<Decision.Accepted>(story.Submit(Report(what), Actor.Firebreak)).Events);
        }
    }

    private static void AssertTrue(IReadOnlyList<Happened> log)
    {
        Assert.True(log.OfType<Happened.StepSigned>().Select(step => step.Nonce).Distinct().Count() <= 1);
        var mined = false;
        for (var i = 0; i < log.Count; i++)
        {
            var before = log.Take(i).ToList();
            switch (log[i])
            {
                case Happened.StepSigned:
                    Assert.Contains(before, what => what is Happened.PlanApproved);
                    Assert.Contains(before, what => what is Happened.StepSimulated { Succeeded: true });
                    Assert.False(mined);
                    break;
                case Happened.StepSent sent:
                    Assert.Contains(before, what => what is Happened.StepSigned step && step.Transaction == sent.Transaction);
                    break;
                case Happened.StepMined found:
                    Assert.Contains(before, what => what is Happened.StepSigned step && step.Transaction == found.Transaction);
                    Assert.False(mined);
                    mined = true;
                    break;
                case Happened.StepDropped:
                    Assert.True(mined);
                    mined = false;
                    break;
            }

            Assert.DoesNotContain(before, what => what is Happened.PlanRefused or Happened.StepFailed && log[i] is Happened.StepSigned or Happened.StepSent);
        }
    }

    private static Command Report(Happened progress) => new Command.Report(progress);

    private static Hash256 Transaction(int number) => HarborCase.Transaction((ulong)number);
}
