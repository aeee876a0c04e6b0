using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly HarborCase Harbor = new(A.Dawn);

    private static readonly Actor Ada = Actor.Human("Ada");

    public static TheoryData<Type> EveryCase => [.. Specimens.CasesOf<Happened>()];

    [Fact]
    public void Reading_a_log_in_two_parts_gives_what_reading_it_at_once_gives() =>
        Gen.Select(Commands.Any.Array[0, 12], Gen.Int[0, 1_000]).Sample((commands, cut) =>
        {
            var log = Commands.Played(commands);
            var first = 1 + (cut % log.Entries.Count);
            var folded = log.Entries.Skip(first).Aggregate(Incident.From([.. log.Entries.Take(first)])!, (incident, entry) => incident.After(entry));

            Assert.Equal(log.Incident, folded);
        });

    [Theory]
    [MemberData(nameof(EveryCase))]
    public void Every_case_can_be_folded_into_an_incident(Type kind)
    {
        var log = Log.Opened(Harbor);
        log.Add((Happened)new Specimens().Make(kind));

        Assert.Equal(log.Entries.Count, log.Incident.Version);
    }

    [Fact]
    public void A_log_that_does_not_begin_with_its_opening_is_refused_by_name()
    {
        var log = new Log();
        log.Add(new Happened.Acknowledged());

        Assert.Contains("does not begin with its opening", Assert.Throws<InvalidDataException>(() => log.Incident).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_begins_open_with_its_alert_and_its_roster()
    {
        var incident = Log.Opened(Harbor).Incident;

        Assert.Equal(IncidentStatus.Open, incident.Status);
        Assert.Equal(Severity.P1, incident.Severity);
        Assert.Single(incident.Alerts);
        Assert.Equal(["Ada", "Grace", "Edsger"], incident.Roles.Select(role => role.Person));
    }

    [Fact]
    public void When_the_chain_takes_all_evidence_back_the_case_is_retracted_and_kept()
    {
        var log = Log.Opened(Harbor);
        log.Decide(new Command.Track(Retracted(log)));

        Assert.Equal(IncidentStatus.Retracted, log.Incident.Status);
        Assert.IsType<Happened.AlertRetracted>(log.Entries[^1].What);
        Assert.Equal(HarborCase.Block(63), Assert.Single(log.Incident.Alerts).Ancestor);
    }

    [Fact]
    public void Evidence_that_is_mined_again_opens_a_retracted_case_again()
    {
        var log = Log.Opened(Harbor);
        var alert = log.Incident.Alerts[0];
        log.Decide(new Command.Track(Retracted(log)));
        log.Decide(new Command.Track(alert with { LastSeenAt = alert.LastSeenAt.AddSeconds(5) }));

        Assert.Equal(IncidentStatus.Open, log.Incident.Status);
    }

    [Fact]
    public void Other_evidence_opens_a_retracted_case_again_so_that_a_plan_can_be_proposed()
    {
        var log = Log.Opened(Harbor);
        log.Decide(new Command.Track(Retracted(log)));
        log.Decide(new Command.Track(HarborCase.AlertOf(Harbor.Drain(70), TimeSpan.FromSeconds(1)) with { Id = new AlertId(A.Hash("another"), 1) }));

        Assert.Equal(IncidentStatus.Open, log.Incident.Status);
        Assert.IsType<Decision.Accepted>(log.Decide(new Command.Propose(Harbor.Plan())));
    }

    [Fact]
    public void A_case_that_is_contained_stays_contained_when_the_evidence_is_orphaned()
    {
        var log = Log.Opened(Harbor);
        log.Decide(new Command.Report(Harbor.Contained()));
        log.Decide(new Command.Track(Retracted(log)));

        Assert.Equal(IncidentStatus.Contained, log.Incident.Status);
    }

    [Fact]
    public void The_latest_holder_of_a_role_holds_it_alone()
    {
        var log = Log.Opened(Harbor);
        log.Decide(new Command.Assign("Scribe", "Ada"), Ada);

        Assert.Equal("Ada", Assert.Single(log.Incident.Roles, role => role.Role == "Scribe").Person);
    }

    private static Alert Retracted(Log log) =>
        log.Incident.Alerts[0].Without(
            new SignalChange.Withdrawn(log.Incident.Alerts[0].Standing[0].Id, log.Incident.Alerts[0].FirstBlock, HarborCase.Block(63)), A.Dawn.AddHours(1));
}
