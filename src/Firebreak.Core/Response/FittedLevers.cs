using Firebreak.Core.Chain;

namespace Firebreak.Core.Response;

/// <summary>All levers of a protocol in one form: those that its contracts name, and those that are fitted with more.</summary>
public static class FittedLevers
{
    public static IEnumerable<FittedLever> Of(Protocol protocol) =>
        protocol.Contracts.Where(contract => contract.Lever is not null)
            .Select(contract => new FittedLever(contract.Name, contract.Lever!, contract.Address, Caller: null, Guard: null, Rehearsed: null, With: []))
            .Concat(protocol.Levers);

    /// <summary>The lever of the packs; null when there is none that fits.</summary>
    public static Lever? Find(FittedLever fitted, Protocol protocol, Items<Lever> levers, ChainId chain)
    {
        var lever = levers.FirstOrDefault(candidate => candidate.Id == fitted.Lever && (candidate.Chain is null || candidate.Chain == chain));
        return lever is null || protocol.Levers.Contains(fitted) || (protocol.FindContract(fitted.Target) is { } contract && lever.Fits(chain, contract)) ? lever : null;
    }
}
