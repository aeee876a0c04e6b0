using System.CommandLine;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Undoing;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak undo</c>: whether what a plan closed may be opened, and the calls for whoever may open it. Firebreak sends none of them.</summary>
internal static class UndoVerb
{

    private static readonly Argument<string> Plan = new("plan") { Description = "The plan's id, or the beginning of it (eight digits or more)." };
    private static readonly Option<string?> By = new("--by") { Description = "Say that the cause is gone, in this person's name; goes on the record." };
    private static readonly Option<string> Because = new("--because") { Description = "Why it is gone.", DefaultValueFactory = _ => "" };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Create()
    {
        var verb = new Command(
            "undo",
            """
            Ask whether what a plan closed may be opened again: two people of the roster say that the cause is gone and why, the exploit is replayed on the
            state before it with today's code in place and fails, and an hour has passed since the pull and since the last page. Then the calls are
            printed for those who may make them; the hot key usually may not, and Firebreak sends nothing.

            Examples:
              ./firebreak undo plan_1a2b3c4d
              ./firebreak undo plan_1a2b3c4d --by grace --because "withdraw() books before it pays since the upgrade of 14:02"

            Exit codes: 0 it may be opened, 1 not yet, 2 no such plan or a faulty file, 70 the node cannot be used.
            """)
        {
            Plan, By, Because, Config,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var config = Shell.Load(parsed.GetValue(Config));
        await using var services = FirebreakHost.BuildDesk(config);
        var desk = services.GetRequiredService<IIncidentDesk>();
        if (await FindAsync(desk, parsed.GetRequiredValue(Plan), cancellationToken) is not var (incident, id))
        {
            return Shell.Fail(ExitCode.BadInput, $"there is no one plan {parsed.GetRequiredValue(Plan)}: firebreak incidents lists them");
        }

        if (parsed.GetValue(By) is { } person && await WhyNotAsync(desk, config.Protocol, incident.Id, id, person, parsed.GetRequiredValue(Because), cancellationToken) is { } why)
        {
            return Shell.Fail(ExitCode.NotReached, why);
        }

        incident = (await desk.FindAsync(incident.Id, cancellationToken))!;
        var replays = await services.GetRequiredService<ReopeningDesk>().ReplayAsync(incident, cancellationToken);
        var gate = ReopeningGate.Judge(incident, incident.FindPlan(id)!, replays, TimeProvider.System.GetUtcNow());
        foreach (var item in gate)
        {
            Screen.Say($"{item.Holds switch { true => "yes", false => "NO", null => "?" },-4}{item.What}");
        }

        var isOpen = gate.All(item => item.Holds != false);
        Screen.Say(isOpen ? "It may be opened. Firebreak sends nothing; whoever may makes these calls:" : "It must stay closed.");
        Print(incident.FindPlan(id)!, config, isOpen);
        return isOpen ? ExitCode.Success : ExitCode.NotReached;
    }

    private static void Print(PlanView plan, FirebreakConfig config, bool isOpen)
    {
        foreach (var step in isOpen ? plan.Plan.Steps : [])
        {
            var lever = config.Packs.Levers.FirstOrDefault(known => known.Id == step.Lever);
            Screen.Say($"  {step.Call}: {step.Undo}");
            Screen.Say(lever is not null && UndoCall.Of(lever, step) is { } data
                ? $"    to {step.Target} data {data}{(step.Caller is { } safe ? $", as a transaction of the Safe {safe}" : "")}"
                : "    its arguments must be written by hand");
        }
    }

    private static async Task<string?> WhyNotAsync(
        IIncidentDesk desk, Protocol protocol, IncidentId incident, PlanId plan, string person, string because, CancellationToken cancellationToken)
    {
        if (protocol.People.All(known => known.Name != person))
        {
            return $"{person} is not on the roster of the protocol file";
        }

        return await desk.SubmitAsync(incident, new Core.Incidents.Command.AgreeToReopen(plan, because), Actor.Human(person), cancellationToken) is Decision.Refused refused ? refused.Reason : null;
    }

    private static async Task<(Incident Incident, PlanId Plan)?> FindAsync(IIncidentDesk desk, string text, CancellationToken cancellationToken)
    {
        var found = (await desk.ListAsync(cancellationToken))
            .SelectMany(incident => incident.Plans.Select(plan => (incident, plan.Plan.Id)))
            .Where(pair => pair.Id.IsNamed(text))
            .ToList();
        return found is [var only] ? only : null;
    }
}
