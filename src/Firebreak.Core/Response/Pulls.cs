using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>A lever with all its places filled, as a step of a plan.</summary>
internal sealed record Pull(Lever Lever, ProposedStep Step);

/// <summary>Why a step of a playbook gives no pull.</summary>
/// <param name="Lever">Id of the lever.</param>
/// <param name="Why">What is in the way; of an absent lever the name of the contract that it is absent from.</param>
/// <param name="IsAbsent">The protocol file names no such lever for the contract: the playbook is for other protocols.</param>
internal sealed record NoPull(string Lever, string Why, bool IsAbsent);

/// <summary>Finds what each step of a playbook pulls when an alert comes: the levers that the protocol file fits to the contract, with their places filled.</summary>
internal sealed class Pulls(ChainId chain, Protocol protocol, Items<Lever> levers, Clues clues)
{
    private const int LongestCall = 300;

    /// <returns>Empty when one of the steps pulls nothing: half a plan is none.</returns>
    public Items<Pull> Of(Playbook playbook, Alert alert, out NoPull? why)
    {
        var pulls = new List<Pull>();
        foreach (var step in playbook.Steps)
        {
            why = Add(pulls, step, alert);
            if (why is not null)
            {
                return [];
            }
        }

        why = null;
        return pulls.ToItems();
    }

    /// <summary>What must be asked of the chain before the playbook's levers can be filled for the alert.</summary>
    public IEnumerable<LeverFilling> Fillings(Playbook playbook, Alert alert) => playbook.Steps
        .SelectMany(step => Candidates(step, alert))
        .Select(candidate => new LeverFilling(candidate.Lever, candidate.Fitted, protocol, clues));

    private NoPull? Add(List<Pull> pulls, PlaybookStep step, Alert alert)
    {
        var candidates = Candidates(step, alert).ToList();
        if (candidates.Count == 0)
        {
            return new NoPull(step.Lever, NameOf(Subject(step, alert) ?? alert.Subject), IsAbsent: true);
        }

        if (candidates.GroupBy(candidate => (candidate.Fitted.Target, candidate.Fitted.With)).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return new NoPull(step.Lever, $"{string.Join(" and ", twice.Select(one => one.Fitted.Name))} are the same call in two ways: keep one of them", IsAbsent: false);
        }

        foreach (var (lever, fitted) in candidates)
        {
            var whole = new LeverFilling(lever, fitted, protocol, clues).From(alert, out var whyNot);
            foreach (var filled in whole)
            {
                pulls.Add(new Pull(lever, ToStep(pulls.Count, lever, filled)));
            }

            if (whyNot is not null)
            {
                return new NoPull(lever.Id, whyNot, IsAbsent: false);
            }
        }

        return null;
    }

    private IEnumerable<(Lever Lever, FittedLever Fitted)> Candidates(PlaybookStep step, Alert alert)
    {
        if (Subject(step, alert) is not { } subject)
        {
            yield break;
        }

        foreach (var fitted in FittedLevers.Of(protocol).Where(fitted => fitted.Lever == step.Lever && fitted.Guards(subject)))
        {
            if (FittedLevers.Find(fitted, protocol, levers, chain) is { } lever)
            {
                yield return (lever, fitted);
            }
        }
    }

    private Address? Subject(PlaybookStep step, Alert alert) => step.Contract is null
        ? alert.Subject
        : protocol.Contracts.FirstOrDefault(candidate => candidate.Name == step.Contract)?.Address;

    private ProposedStep ToStep(int number, Lever lever, FittedLever filled)
    {
        var places = LeverPlaces.Of(filled, filled.Caller ?? clues.SignerOf(lever));
        var call = Excerpt.Of(CallText.Fill(lever.Call.ToString(), places), LongestCall);
        return new ProposedStep(
            number, lever.Id, filled.Target, lever.Call.Encode(places, out _)!.Value, $"{NameOf(filled.Target)}.{call}", lever.Blocks, lever.Undo.ToString(), lever.Caller.Signer)
        {
            Caller = filled.Caller,
            Guard = filled.Guard,
            With = filled.With,
        };
    }

    private string NameOf(Address address) =>
        protocol.FindContract(address)?.Name ?? protocol.Roles.FirstOrDefault(role => role.Address == address)?.Name
        ?? protocol.Levers.FirstOrDefault(lever => lever.Target == address)?.Name ?? address.ToString();
}
