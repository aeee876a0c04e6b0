using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Rehearsing;

/// <summary>An imaginary attack on a contract of the protocol, as far as a playbook needs one.</summary>
internal static class Exercise
{
    public const string Because = "An exercise: nobody attacks. What follows is done on a copy of the chain.";

    /// <summary>The playbook by its id; without one the last of which every lever is fitted to the contract, so that one's own come before the shipped.</summary>
    /// <param name="whyNot">What the protocol file lacks.</param>
    public static Playbook? Choose(FirebreakConfig config, WatchedContract contract, string? id, out string whyNot)
    {
        var fitting = config.Packs.Playbooks.Where(playbook => id is null ? Levers(playbook).Any() && Levers(playbook).All(pull => IsFitted(config.Protocol, contract, pull)) : playbook.Id == id).ToList();
        whyNot = id is null
            ? $"no playbook pulls levers that are fitted to {contract.Name}: give it lever: or add one under levers: of the protocol file"
            : $"there is no playbook {id}: {string.Join(", ", config.Packs.Playbooks.Select(playbook => playbook.Id))}";
        return fitting.LastOrDefault();
    }

    /// <summary>The incident that would open: an alert that calls for the playbook, about the contract, at the head.</summary>
    public static Core.Incidents.Command.Open Open(FirebreakConfig config, Playbook playbook, WatchedContract contract, ChainId chain, BlockRef head, DateTimeOffset now)
    {
        var rule = config.Packs.Rules.First(rule => playbook.When.Names(rule.Id) || playbook.When.Families.Contains(rule.Family));
        var about = new Provenance(chain, head, now, Hash256.Zero);
        var signal = new Signal(
            new SignalId(Keccak.Hash($"firebreak-exercise-1\n{head}\n{contract.Address}")), rule.Id, Tier.Decisive, rule.Family, playbook.When.Severity, Pages: true, Score: 1,
            Because, about, contract.Address, [], UInt256.Zero, []);
        var alert = Alert.From(signal, new AlertId(signal.Id.Value, 1), now);
        var roster = config.Protocol.People.Select(person => new Happened.RoleAssigned(person.Role, person.Name)).ToItems();
        return new Core.Incidents.Command.Open(chain, config.Protocol.Name, alert, UInt256.Zero, roster);
    }

    private static IEnumerable<(string Lever, string? Contract)> Levers(Playbook playbook) => playbook.Steps.Select(step => (step.Lever, step.Contract))
        .Concat(CourseLength.Pulls(playbook.Course).Select(pull => (pull.Lever, pull.Contract)));

    private static bool IsFitted(Protocol protocol, WatchedContract subject, (string Lever, string? Contract) pull) =>
        (pull.Contract is null ? subject : protocol.Contracts.FirstOrDefault(contract => contract.Name == pull.Contract)) is { } target
        && FittedLevers.Of(protocol).Any(fitted => fitted.Lever == pull.Lever && fitted.Guards(target.Address));
}
