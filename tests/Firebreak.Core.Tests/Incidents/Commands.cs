using CsCheck;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Incidents;

/// <summary>Random commands about the harbour's incident, sensible or not.</summary>
internal static class Commands
{
    private static readonly HarborCase Harbor = new(A.Dawn);

    private static readonly Gen<ProposedPlan> Plan = Gen.Select(Gen.Bool, Gen.Int[0, 2])
        .Select((automatic, salt) => Harbor.Plan(automatic ? ApprovalPolicy.Automatic : ApprovalPolicy.One, salt));

    private static readonly Gen<Happened> Progress = Gen.Select(Plan, Gen.Int[0, 6]).Select((plan, kind) => kind switch
    {
        0 => HarborCase.StepSimulated(plan),
        1 => HarborCase.StepSigned(plan),
        2 => HarborCase.StepSent(plan),
        3 => Harbor.StepMined(plan),
        4 => HarborCase.StepVerified(plan),
        5 => HarborCase.StepDropped(plan),
        _ => (Happened)Harbor.Contained(),
    });

    private static readonly Gen<Command> One = Gen.Select(Plan, Progress, Gen.Int[0, 13], Gen.ULong[60, 70]).Select((plan, progress, kind, block) => kind switch
    {
        0 => (Command)new Command.Propose(plan),
        1 => new Command.Approve(plan.Id, "page"),
        2 => new Command.Refuse(plan.Id, "not now"),
        3 => new Command.Track(HarborCase.AlertOf(Harbor.Drain(block), TimeSpan.FromSeconds(1))),
        4 => new Command.Assign("Scribe", $"person {block % 3}"),
        5 => new Command.ChangeSeverity((Severity)(1 + (block % 5)), "as it looks now"),
        6 => new Command.Acknowledge(),
        7 => new Command.Close("learned"),
        9 => new Command.Heed(new Automation(IsHalted: block % 2 == 0, (long)block, "Ada", A.Dawn, "")),
        10 => new Command.JudgePage(HarborCase.AlertOf(Harbor.Drain(block), TimeSpan.FromSeconds(1)).Id, block % 2 == 0, "looked at"),
        8 => new Command.Seal(HarborCase.Sealed($"case {block % 2}")),
        _ => new Command.Report(progress),
    });

    public static Gen<(Command Command, Actor By)> Any { get; } =
        Gen.Select(One, Gen.Bool, (command, byMachine) => (command, byMachine ? Actor.Firebreak : Actor.Human("Ada")));

    public static Log Played(IEnumerable<(Command Command, Actor By)> commands)
    {
        var log = Log.Opened(Harbor);
        foreach (var (command, by) in commands)
        {
            log.Decide(command, by);
        }

        return log;
    }
}
