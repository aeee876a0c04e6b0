using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>All levers of a protocol in one form: those that its contracts name, and those that are fitted with more.</summary>
public static class FittedLevers
{
    public static IEnumerable<FittedLever> Of(Protocol protocol) =>
        protocol.Contracts.Where(contract => contract.Lever is not null)
            .Select(contract => new FittedLever(contract.Name, contract.Lever!, contract.Address, Caller: null, Guard: null, Rehearsed: null, With: []))
            .Concat(protocol.Levers);

    /// <summary>The fitted lever whose very call, caller and guard a step has, with the places that an alert filled; null when there is none.</summary>
    public static FittedLever? Match(ProposedStep step, Lever lever, ChainId chain, Protocol protocol, Address? signer) => Of(protocol)
        .Where(fitted => fitted.Lever == step.Lever && fitted.Target == step.Target && fitted.Caller == step.Caller && fitted.Guard == step.Guard
            && (lever.Chain is null || lever.Chain == chain))
        .Select(fitted => fitted with { With = [.. fitted.With, .. Filled(step, lever, fitted)] })
        .FirstOrDefault(fitted => new LeverExam(lever, fitted, signer).Call(out _) is { } call && call == step.Data);

    // Only what the file leaves open, and the lever's own file lets an alert fill.
    private static IEnumerable<FilledPlace> Filled(ProposedStep step, Lever lever, FittedLever fitted) => step.With
        .Where(place => lever.Fill.Any(fill => fill.Place == place.Place) && fitted.With.All(written => written.Place != place.Place));

    /// <summary>The lever of the packs; null when there is none that fits.</summary>
    public static Lever? Find(FittedLever fitted, Protocol protocol, Items<Lever> levers, ChainId chain)
    {
        var lever = levers.FirstOrDefault(candidate => candidate.Id == fitted.Lever && (candidate.Chain is null || candidate.Chain == chain));
        return lever is null || protocol.Levers.Contains(fitted) || (protocol.FindContract(fitted.Target) is { } contract && lever.Fits(chain, contract)) ? lever : null;
    }
}
