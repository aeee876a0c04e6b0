using Firebreak.Core.Incidents;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class AutomationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Ada = Actor.Human("Ada");

    [Fact]
    public void It_runs_until_somebody_halts_it_and_remembers_who_when_and_why()
    {
        Assert.False(Automation.From([]).IsHalted);

        var halted = Automation.From(Log((Ada, Automation.Running.Halt(Ada, "baited"))));

        Assert.Equal((true, "Ada", "baited", Noon), (halted.IsHalted, halted.By, halted.Reason, halted.Since));
    }

    [Fact]
    public void Halting_twice_is_one_turn_and_needs_no_reason()
    {
        var halted = Automation.From(Log((Actor.Firebreak, Automation.Running.Halt(Actor.Firebreak, ""))));

        Assert.Empty(Assert.IsType<Decision.Accepted>(halted.Halt(Ada, "again")).Events);
    }

    [Fact]
    public void No_machine_resumes_it_and_no_person_without_a_reason()
    {
        var halted = Automation.From(Log((Ada, Automation.Running.Halt(Ada, ""))));

        Assert.IsType<Decision.Refused>(halted.Resume(Actor.Firebreak, "all is well"));
        Assert.IsType<Decision.Refused>(halted.Resume(Ada, "  "));
        Assert.Single(Assert.IsType<Decision.Accepted>(halted.Resume(Ada, "all is well")).Events);
    }

    [Fact]
    public void An_incident_is_told_of_each_turn_once()
    {
        var incident = Commands.Played([]).Incident;
        var halted = new Automation(IsHalted: true, 3, "Ada", Noon, "baited");

        var told = Assert.Single(Assert.IsType<Decision.Accepted>(incident.Decide(new Command.Heed(halted), Actor.Firebreak, Noon)).Events);

        Assert.Equal(new Happened.AutomationHalted(3, "Ada", "baited"), told);
        Assert.Empty(Assert.IsType<Decision.Accepted>((incident with { LastSwitch = 3 }).Decide(new Command.Heed(halted), Actor.Firebreak, Noon)).Events);
    }

    private static List<Entry> Log(params (Actor By, Decision Decision)[] turns)
    {
        var log = new List<Entry>();
        foreach (var (by, decision) in turns)
        {
            log.AddRange(Assert.IsType<Decision.Accepted>(decision).Events.Select(what => Entry.Seal(Automation.Log, log.LastOrDefault(), Noon, Noon, by, what)));
        }

        return log;
    }
}
