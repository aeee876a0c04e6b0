using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class PlannerTests
{
    private static readonly Protocol Harbor = HarborLevers.Protocol;

    [Fact]
    public void A_decisive_theft_gives_a_plan_that_pauses_the_vault()
    {
        var plan = Assert.Single(Propose());

        Assert.Equal(("pause-on-theft@1", ApprovalPolicy.Automatic, Story.Noon.AddHours(1)), (plan.Playbook, plan.Approval, plan.ExpiresAt));
        var step = Assert.Single(plan.Steps);
        Assert.Equal(("HarborVault.pause()", "0x8456cb59", "guardian"), (step.Call, step.Data.ToString(), step.Signer));
        Assert.Equal(Harbor.Contracts[0].Address, step.Target);
    }

    [Fact]
    public void The_same_incident_gives_the_same_plan_whenever_it_is_asked() => Gen.Int[0, 1_000_000].Sample(seconds =>
        Assert.Equal(Propose()[0].Id, Propose(now: Story.Noon.AddSeconds(seconds))[0].Id));

    [Fact]
    public void A_new_version_of_the_playbook_is_a_new_plan() =>
        Assert.NotEqual(Propose()[0].Id, Propose(HarborLevers.PauseOnTheft with { Version = 2 })[0].Id);

    [Fact]
    public void Manual_mode_asks_a_person_whatever_the_playbook_says() =>
        Assert.Equal(ApprovalPolicy.One, Propose(mode: ResponseMode.Manual)[0].Approval);

    [Fact]
    public void A_lever_that_cannot_be_undone_asks_a_person_whatever_the_playbook_says() =>
        Assert.Equal(ApprovalPolicy.One, Propose(lever: HarborLevers.Pause with { Irreversible = true })[0].Approval);

    [Theory]
    [InlineData("abnormal-outflow", Severity.P1, true)]
    [InlineData("reentrancy", Severity.P2, true)]
    [InlineData("reentrancy", Severity.P1, false)]
    public void An_alert_that_the_playbook_does_not_name_gives_no_plan(string rule, Severity severity, bool pages) =>
        Assert.False(HarborLevers.PauseOnTheft.When.Holds(rule, [Family.ControlFlow], severity, pages));

    [Fact]
    public void A_theft_that_the_playbook_knows_by_its_family_asks_a_person_until_a_second_family_agrees()
    {
        var playbook = HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { Rules = [], Families = [Family.ControlFlow] } };
        var incident = new Story().Incident;
        var theft = incident.Alerts[0];
        var beside = theft with { Id = new AlertId(A.Hash("beside"), 1), Rule = "round-trip", Families = [Family.Economics], Pages = false };

        Assert.Equal(ApprovalPolicy.One, Assert.Single(Propose(incident, playbook)).Approval);
        Assert.Equal(ApprovalPolicy.Automatic, Assert.Single(Propose(incident with { Alerts = [theft, beside] }, playbook)).Approval);
        Assert.Equal(ApprovalPolicy.One, Assert.Single(Propose(incident with { Alerts = [theft, beside with { Subject = A.Account("elsewhere") }] }, playbook)).Approval);
        Assert.Equal(ApprovalPolicy.One, Assert.Single(Propose(incident with { Alerts = [theft, beside with { State = AlertState.Retracted }] }, playbook)).Approval);
        Assert.Empty(Propose(incident with { Alerts = [beside with { Pages = true }] }, playbook));
    }

    [Fact]
    public void A_plan_that_waited_for_a_second_kind_of_evidence_needs_nobody_once_it_comes_and_only_in_automatic_mode()
    {
        var playbook = HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { Rules = [], Families = [Family.ControlFlow] } };
        var story = new Story();
        var waiting = Assert.Single(Propose(story.Incident, playbook));
        Assert.True(waiting.AwaitsEvidence);
        story.Submit(new Command.Propose(waiting), Actor.Firebreak);
        Assert.Equal(waiting, Assert.Single(Propose(story.Incident, playbook)));

        story.Submit(new Command.Track(story.Incident.Alerts[0] with { Id = new AlertId(A.Hash("beside"), 1), Rule = "round-trip", Families = [Family.Economics], Pages = false }), Actor.Firebreak);
        Assert.Equal(waiting, Assert.Single(Propose(story.Incident, playbook, ResponseMode.Manual)));
        var eased = Assert.Single(Propose(story.Incident, playbook));
        Assert.Equal((waiting.Id, ApprovalPolicy.Automatic), (eased.Id, eased.Approval));

        Assert.IsType<Decision.Refused>(story.Submit(new Command.Approve(eased.Id, "by itself"), Actor.Firebreak));
        story.Submit(new Command.Propose(eased), Actor.Human("Grace"));
        Assert.Equal(ApprovalPolicy.One, story.Incident.FindPlan(eased.Id)!.Plan.Approval);
        story.Submit(new Command.Propose(eased with { Steps = [eased.Steps[0] with { Data = new byte[] { 1, 2, 3, 4 } }] }), Actor.Firebreak);
        Assert.Equal(ApprovalPolicy.One, story.Incident.FindPlan(eased.Id)!.Plan.Approval);
        story.Submit(new Command.Propose(eased), Actor.Firebreak);
        Assert.IsType<Decision.Accepted>(story.Submit(new Command.Approve(eased.Id, "by itself"), Actor.Firebreak));
        Assert.Equal(PlanStatus.Approved, story.Incident.FindPlan(eased.Id)!.Status);
    }

    [Fact]
    public void A_plan_that_needed_nobody_asks_a_person_once_its_second_kind_of_evidence_left_the_chain()
    {
        var playbook = HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { Rules = [], Families = [Family.ControlFlow] } };
        var story = new Story();
        var beside = story.Incident.Alerts[0] with { Id = new AlertId(A.Hash("beside"), 1), Rule = "round-trip", Families = [Family.Economics], Pages = false };
        story.Submit(new Command.Track(beside), Actor.Firebreak);
        var plan = Assert.Single(Propose(story.Incident, playbook));
        story.Submit(new Command.Propose(plan), Actor.Firebreak);
        story.Submit(new Command.Track(beside with { State = AlertState.Retracted }), Actor.Firebreak);

        Assert.Equal(ApprovalPolicy.Automatic, plan.Approval);
        Assert.Equal((plan.Id, ApprovalPolicy.One), (Assert.Single(Propose(story.Incident, playbook)).Id, Propose(story.Incident, playbook)[0].Approval));
    }

    [Fact]
    public void A_plan_that_people_were_asked_for_otherwise_is_never_eased()
    {
        var playbook = HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { Rules = [], Families = [Family.ControlFlow] } };

        Assert.False(Assert.Single(Propose(new Story().Incident, playbook, ResponseMode.Manual)).AwaitsEvidence);
        Assert.False(Assert.Single(Propose(new Story().Incident, playbook with { Approval = ApprovalPolicy.One })).AwaitsEvidence);
        Assert.False(Propose(playbook, HarborLevers.Pause with { Irreversible = true })[0].AwaitsEvidence);
    }

    [Fact]
    public void A_lever_of_another_chain_or_kind_gives_no_plan()
    {
        Assert.Empty(Propose(lever: HarborLevers.Pause with { Chain = new ChainId(1) }));
        Assert.Empty(Propose(lever: HarborLevers.Pause with { Kinds = ["erc20"] }));
    }

    [Fact]
    public void What_only_waits_in_a_pool_gives_no_plan_until_it_is_mined()
    {
        var incident = new Story().Incident;
        var alert = incident.Alerts[0];
        var mined = alert.Standing[0];
        var pending = alert with { Standing = [mined.AsPending(A.Block(6).Header)] };

        Assert.Empty(Propose(incident with { Alerts = [pending] }));
        Assert.Single(Propose(incident with { Alerts = [pending.With(mined, Story.Noon)] }));
    }

    [Fact]
    public void Where_an_operator_wants_it_what_only_waits_in_a_pool_gives_a_plan_that_says_so()
    {
        var incident = new Story().Incident;
        var pending = incident.Alerts[0] with { Standing = [incident.Alerts[0].Standing[0].AsPending(A.Block(6).Header)] };
        var early = HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { OnPending = true } };

        var plan = Assert.Single(Propose(incident with { Alerts = [pending] }, early));

        Assert.True(plan.IsEarly);
        Assert.Equal(ApprovalPolicy.Automatic, plan.Approval);
        Assert.False(Assert.Single(Propose(incident, early)).IsEarly);
        Assert.Empty(Propose(incident with { Alerts = [pending with { State = AlertState.Retracted }] }, early));
    }

    [Fact]
    public void A_plan_that_did_its_work_is_made_anew_only_when_the_attack_goes_on_after_it()
    {
        var story = new Story();
        var first = Propose(story)[0];
        foreach (var command in Carried(first))
        {
            story.Submit(command, Actor.Firebreak);
        }

        Assert.Equal(PlanStatus.Done, story.Incident.FindPlan(first.Id)!.Status);
        Strike(story, HarborCase.FirstHostileBlock + 1);
        Assert.Equal(first.Id, Propose(story)[0].Id);

        Strike(story, HarborCase.FirstHostileBlock + 9);
        var second = Propose(story)[0];
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Steps, second.Steps);

        story.Submit(new Command.Propose(second), Actor.Firebreak);
        Assert.Equal(second.Id, Propose(story)[0].Id);
    }

    [Fact]
    public void A_plan_that_a_person_refused_is_not_made_anew_however_the_attack_goes_on()
    {
        var story = new Story();
        var plan = Propose(story)[0];
        story.Submit(new Command.Propose(plan), Actor.Firebreak);
        story.Submit(new Command.Refuse(plan.Id, "a test of ours"), Actor.Human("Grace"));
        Strike(story, HarborCase.FirstHostileBlock + 9);

        Assert.Equal(plan.Id, Propose(story)[0].Id);
    }

    [Fact]
    public void What_a_person_refused_is_in_no_larger_plan_that_needs_nobody()
    {
        var story = new Story();
        var plan = Propose(story)[0];
        var less = plan with { Id = new PlanId(A.Hash("less")), Steps = [plan.Steps[0], plan.Steps[0] with { Number = 2 }] };
        story.Submit(new Command.Propose(less), Actor.Firebreak);
        story.Submit(new Command.Refuse(less.Id, "it hurts more than it helps"), Actor.Human("Grace"));

        Assert.Equal((plan.Id, ApprovalPolicy.One), (Propose(story)[0].Id, Propose(story)[0].Approval));
    }

    [Theory]
    [InlineData("paused() = true", true)]
    [InlineData("paused()=false", true)]
    [InlineData("state() = 3", true)]
    [InlineData("paused(address) = true", false)]
    [InlineData("paused(address {vault}) = true", true)]
    [InlineData("pool.config(address {asset})[1] bit 60 != 0", true)]
    [InlineData("EXPIRY() > now", true)]
    [InlineData("EXPIRY() >= now", false)]
    [InlineData("paused(uint8 256) = true", false)]
    [InlineData("paused()", false)]
    [InlineData("() = true", false)]
    [InlineData("1up() = true", false)]
    public void A_check_is_a_view_call_whose_arguments_are_all_written_with_an_answer(string text, bool isCheck) => Assert.Equal(isCheck, ViewCheck.TryParse(text, out _));

    [Fact]
    public void An_answer_that_is_no_answer_is_not_taken_for_one()
    {
        var check = HarborLevers.Check("paused() = false");

        Assert.False(check.Read([]).Understood);
        Assert.False(check.Read(new byte[31]).Understood);
        Assert.False(check.Read([.. new byte[31], 2]).Understood);
        Assert.True(check.Read(new byte[32]).Matches);
    }

    private static Items<ProposedPlan> Propose(Story story) => Propose(story.Incident);

    private static Items<ProposedPlan> Propose(Incident incident, Playbook? playbook = null, ResponseMode mode = ResponseMode.Automatic) => Planner.Propose(
        incident, Harbor, [playbook ?? HarborLevers.PauseOnTheft], [HarborLevers.Pause], mode, Story.Noon);

    private static void Strike(Story story, ulong block)
    {
        var again = story.Incident.Alerts[0].With(new HarborCase(Story.Noon).Drain(block), Story.Noon);
        story.Submit(new Command.Track(again), Actor.Firebreak);
    }

    private static IEnumerable<Command> Carried(ProposedPlan plan) =>
    [
        new Command.Propose(plan),
        new Command.Approve(plan.Id, "by policy"),
        new Command.Report(HarborCase.StepSimulated(plan)),
        new Command.Report(HarborCase.StepSigned(plan)),
        new Command.Report(HarborCase.StepSent(plan)),
        new Command.Report(new HarborCase(Story.Noon).StepMined(plan)),
        new Command.Report(HarborCase.StepVerified(plan)),
    ];

    private static Items<ProposedPlan> Propose(
        Playbook? playbook = null, Lever? lever = null, ResponseMode mode = ResponseMode.Automatic, DateTimeOffset? now = null) => Planner.Propose(
        new Story().Incident, Harbor, [playbook ?? HarborLevers.PauseOnTheft], [lever ?? HarborLevers.Pause], mode, now ?? Story.Noon);
}
