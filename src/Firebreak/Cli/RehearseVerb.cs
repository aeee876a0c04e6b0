using System.CommandLine;
using System.Diagnostics;
using Firebreak.Cli.Rehearsing;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak rehearse</c>: pulls a lever of one's own on a copy of the chain, from the plan to the effect.</summary>
internal static class RehearseVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly Argument<string> Contract = new("contract") { Description = "The contract that the imaginary attack is on, by its name in the protocol file." };
    private static readonly Option<string?> Playbook = new("--playbook") { Description = "Its id. Default: the last that fits, your own before the shipped." };
    private static readonly Option<string?> By = new("--by") { Description = "Approve at once, in the name of this person of the roster. Default: wait for firebreak approve." };
    private static readonly Option<int> Patience = new("--patience") { Description = "Seconds until it is given up.", DefaultValueFactory = _ => 600 };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Create()
    {
        var verb = new Command(
            "rehearse",
            """
            Copy the chain at its head to a private one, imagine an attack on a contract there, and go through everything with your own key, levers,
            playbook and people: plan, approval, simulation, signature, sending, reading back. Nothing reaches your chain, and what is signed is worth
            nothing on it.

            Examples:
              ./firebreak rehearse HarborVault              then approve in another terminal, as it says
              ./firebreak rehearse HarborVault --by ada     the same, approved by ada at once

            Exit codes: 0 every lever was pulled and read back, 1 it was not, 2 mend a file, 70 the node or anvil cannot be used.
            """)
        {
            Contract, Playbook, By, Patience, Config,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var watch = Shell.Load(parsed.GetValue(Config));
        var (contract, playbook) = Chosen(watch, parsed.GetRequiredValue(Contract), parsed.GetValue(Playbook));
        await using var rehearsal = await LeverRehearsal.OpenAsync(watch, cancellationToken);
        playbook = rehearsal.Config.Packs.Playbooks.Single(own => own.Id == playbook.Id);
        Screen.Say($"A copy of the chain, and an imaginary attack on {contract.Name}. Playbook {playbook}.");
        var incident = await rehearsal.BeginAsync(playbook, contract, cancellationToken);
        var patience = TimeSpan.FromSeconds(parsed.GetValue(Patience));
        return await FollowAsync(rehearsal, incident.Id, playbook, parsed.GetValue(By), patience, cancellationToken);
    }

    private static (WatchedContract Contract, Playbook Playbook) Chosen(FirebreakConfig watch, string name, string? playbook)
    {
        var contract = watch.Protocol.Contracts.FirstOrDefault(known => known.Name == name)
            ?? throw Judging.BadInput.At("contract", $"is {Judging.BadInput.Quote(name)}, and the protocol file has no such contract", $"name one of: {string.Join(", ", watch.Protocol.Contracts.Select(known => known.Name))}");
        return (contract, Exercise.Choose(watch, contract, playbook, out var whyNot) ?? throw Judging.BadInput.At("rehearse", whyNot, "see docs/how-to/arm-your-protocol.md"));
    }

    private static async Task<int> FollowAsync(LeverRehearsal rehearsal, IncidentId id, Playbook playbook, string? by, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (started, told, asked) = (Stopwatch.GetTimestamp(), 0, new HashSet<PlanId>());
        while (Stopwatch.GetElapsedTime(started) < patience)
        {
            var log = await rehearsal.LogAsync(id, cancellationToken);
            foreach (var entry in log.Skip(told).Where(entry => entry.What is not (Happened.Opened or Happened.RoleAssigned or Happened.AlertAttached)))
            {
                Screen.Say($"{entry.RecordedAt:HH:mm:ss} {entry.What.Tell()}");
            }

            told = log.Count;
            var incident = await rehearsal.LookAsync(id, cancellationToken);
            foreach (var plan in incident.Plans.Where(plan => plan.Status == PlanStatus.Proposed && plan.Plan.Playbook == playbook.ToString() && asked.Add(plan.Plan.Id)))
            {
                if (by is not null && await rehearsal.ApproveAsync(plan.Plan.Id, by, cancellationToken) is Decision.Refused refused)
                {
                    return Shell.Fail(ExitCode.NotReached, refused.Reason);
                }

                if (by is null)
                {
                    Screen.Say($"It waits for approval. In another terminal: ./firebreak approve {plan.Plan.Id} --by NAME --config {Path.GetFileName(rehearsal.File)}");
                }
            }

            if (End(incident, log) is { } end)
            {
                return end;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return Shell.Fail(ExitCode.NotReached, FormattableString.Invariant($"it was given up after {patience.TotalSeconds:0} s (--patience)"));
    }

    // One plan, or all those of a course.
    private static int? End(Incident incident, IReadOnlyList<Entry> log)
    {
        if (incident.Plans.Any(plan => plan.Status is PlanStatus.Failed or PlanStatus.Refused))
        {
            return Shell.Fail(ExitCode.NotReached, "The lever was not pulled.");
        }

        if (incident.Status != IncidentStatus.Contained)
        {
            return incident is { Plans.Count: 0, Runs.Count: 0 } && incident.Withheld.Count > 0 ? Shell.Fail(ExitCode.NotReached, "There is no plan.") : null;
        }

        var approved = log.First(entry => entry.What is Happened.PlanApproved).RecordedAt;
        var contained = log.First(entry => entry.What is Happened.Contained).RecordedAt;
        Screen.Say(FormattableString.Invariant($"Contained on the copy {(contained - approved).TotalSeconds:0.0} s after the approval. Your chain has seen nothing of it."));
        return ExitCode.Success;
    }
}
