using CsCheck;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class IncidentDecisionsTests
{
    private static readonly HarborCase Harbor = new(A.Dawn);

    private static readonly Actor Ada = Actor.Human("Ada");

    [Fact]
    public void Deciding_the_same_command_twice_changes_nothing_the_second_time() =>
        Gen.Select(Commands.Any.Array[0, 10], Commands.Any).Sample((before, again) =>
        {
            var log = Commands.Played(before);
            var first = log.Decide(again.Command, again.By);
            var second = log.Decide(again.Command, again.By);

            Assert.True(second is not Decision.Accepted { Events.Count: > 0 }, $"{again.Command} said {first}, then {second}");
        });

    [Fact]
    public void The_same_incident_and_command_always_give_the_same_decision() =>
        Gen.Select(Commands.Any.Array[0, 10], Commands.Any).Sample((before, again) =>
        {
            var incident = Commands.Played(before).Incident;

            Assert.Equal(incident.Decide(again.Command, again.By, A.Dawn), incident.Decide(again.Command, again.By, A.Dawn));
        });

    [Fact]
    public void Whatever_is_asked_a_plan_that_needs_a_person_is_approved_by_a_person_or_not_at_all() =>
        Commands.Any.Array[1, 15].Sample(commands =>
        {
            var log = Commands.Played(commands);
            var approvals = log.Entries.Where(entry => entry.What is Happened.PlanApproved && entry.Actor.Kind == ActorKind.Machine);

            Assert.All(approvals, entry => Assert.Equal(
                ApprovalPolicy.Automatic, log.Incident.FindPlan(((Happened.PlanApproved)entry.What).Plan)!.Plan.Approval));
        });

    [Fact]
    public void Whatever_is_asked_a_refused_plan_never_acts() =>
        Commands.Any.Array[1, 20].Sample(commands =>
        {
            var log = Commands.Played(commands);
            var refused = log.Entries.Select(entry => entry.What).OfType<Happened.PlanRefused>().Select(refusal => refusal.Plan).ToHashSet();

            Assert.DoesNotContain(log.Entries, entry => entry.What is Happened.StepSigned step && refused.Contains(step.Step.Plan));
            Assert.All(refused, plan => Assert.Equal(PlanStatus.Refused, log.Incident.FindPlan(plan)!.Status));
        });

    [Fact]
    public void The_first_word_on_a_page_counts_and_what_woke_nobody_is_not_judged()
    {
        var log = Log.Opened(Harbor);
        var page = log.Incident.Alerts[0];

        Assert.IsType<Decision.Accepted>(log.Decide(new Command.JudgePage(page.Id, IsFalse: true, "our own migration"), Ada));
        Assert.IsType<Decision.Refused>(log.Decide(new Command.JudgePage(page.Id, IsFalse: false, ""), Ada));
        Assert.Empty(Assert.IsType<Decision.Accepted>(log.Decide(new Command.JudgePage(page.Id, IsFalse: true, "again"), Ada)).Events);
        Assert.IsType<Decision.Refused>(log.Decide(new Command.JudgePage(page.Id with { Episode = 77 }, IsFalse: true, ""), Ada));
        Assert.IsType<Decision.Refused>((log.Incident with { Alerts = [page with { Pages = false }], PagesJudged = [] }).Decide(new Command.JudgePage(page.Id, IsFalse: true, ""), Ada, A.Dawn));
        Assert.Equal([new Happened.PageJudged(page.Id, IsFalse: true, "our own migration")], log.Incident.PagesJudged);
    }

    [Fact]
    public void A_machine_cannot_approve_what_is_reserved_for_people_and_a_person_can()
    {
        var log = Proposed(ApprovalPolicy.One);

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Approve(Harbor.Plan().Id, "playbook")));
        Assert.IsType<Decision.Accepted>(log.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada));
    }

    [Fact]
    public void A_machine_approves_what_the_playbook_leaves_to_it() =>
        Assert.IsType<Decision.Accepted>(Proposed(ApprovalPolicy.Automatic).Decide(new Command.Approve(Harbor.Plan().Id, "playbook")));

    [Fact]
    public void Refused_stays_refused()
    {
        var log = Proposed(ApprovalPolicy.One);
        log.Decide(new Command.Refuse(Harbor.Plan().Id, "a false alarm"), Ada);

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada));
        Assert.IsType<Decision.Refused>(log.Decide(new Command.Report(HarborCase.StepSigned(Harbor.Plan()))));
        Assert.Equal(PlanStatus.Refused, log.Incident.FindPlan(Harbor.Plan().Id)!.Status);
    }

    [Fact]
    public void A_plan_that_is_approved_can_no_longer_be_refused()
    {
        var log = Proposed(ApprovalPolicy.One);
        log.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada);

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Refuse(Harbor.Plan().Id, "too late"), Ada));
    }

    [Fact]
    public void A_plan_that_expired_must_be_proposed_anew()
    {
        var incident = Proposed(ApprovalPolicy.One).Incident;

        Assert.IsType<Decision.Accepted>(incident.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada, Harbor.Plan().ExpiresAt));
        Assert.IsType<Decision.Refused>(incident.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada, Harbor.Plan().ExpiresAt.AddTicks(1)));
    }

    [Fact]
    public void Nothing_is_approved_once_the_chain_took_the_evidence_back()
    {
        var log = Proposed(ApprovalPolicy.One);
        var alert = log.Incident.Alerts[0];
        log.Decide(new Command.Track(alert.Without(new SignalChange.Withdrawn(alert.Standing[0].Id, alert.FirstBlock, HarborCase.Block(63)), alert.LastSeenAt)));

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Approve(Harbor.Plan().Id, "page"), Ada));
    }

    [Fact]
    public void Older_word_of_an_alert_is_no_news()
    {
        var log = Log.Opened(Harbor);
        var first = log.Incident.Alerts[0];
        var grown = first.With(Harbor.Drain(66), first.LastSeenAt.AddSeconds(2));

        Assert.IsType<Happened.AlertUpdated>(Assert.Single(((Decision.Accepted)log.Decide(new Command.Track(grown))).Events));
        Assert.Empty(((Decision.Accepted)log.Decide(new Command.Track(first))).Events);
        Assert.Equal(grown, Assert.Single(log.Incident.Alerts));
    }

    [Fact]
    public void An_incident_cannot_be_closed_before_it_is_contained()
    {
        var log = Log.Opened(Harbor);

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Close("early"), Ada));
        log.Decide(new Command.Report(Harbor.Contained()));
        Assert.IsType<Decision.Accepted>(log.Decide(new Command.Close("learned"), Ada));
        Assert.Equal(IncidentStatus.Closed, log.Incident.Status);
    }

    [Fact]
    public void Progress_of_a_plan_that_nobody_proposed_is_refused() =>
        Assert.IsType<Decision.Refused>(Log.Opened(Harbor).Decide(new Command.Report(HarborCase.StepSigned(Harbor.Plan()))));

    [Fact]
    public void An_entry_that_is_no_progress_cannot_be_smuggled_in_as_progress() =>
        Assert.IsType<Decision.Refused>(Proposed(ApprovalPolicy.One).Decide(
            new Command.Report(new Happened.PlanApproved(Harbor.Plan().Id, "forged"))));

    [Fact]
    public void Text_without_end_and_notes_without_words_are_refused()
    {
        var log = Log.Opened(Harbor);

        Assert.IsType<Decision.Refused>(log.Decide(new Command.Note(new string('x', IncidentDecisions.LongestText + 1)), Ada));
        Assert.IsType<Decision.Refused>(log.Decide(new Command.Note(" \n"), Ada));
        Assert.IsType<Decision.Accepted>(log.Decide(new Command.Note(new string('x', IncidentDecisions.LongestText)), Ada));
    }

    private static Log Proposed(ApprovalPolicy approval)
    {
        var log = Log.Opened(Harbor);
        log.Decide(new Command.Propose(Harbor.Plan(approval)));
        return log;
    }
}
