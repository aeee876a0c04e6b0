using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What stands in the places of a lever's calls on one contract.</summary>
public static class LeverPlaces
{
    /// <summary>The account in whose name the lever is pulled: the Safe where a guard or the Safe's owners act.</summary>
    public const string Caller = "caller";

    /// <summary>The contract that is called.</summary>
    public const string Target = "target";

    public static IReadOnlyDictionary<string, string> None { get; } = FrozenDictionary<string, string>.Empty;

    public static IReadOnlyDictionary<string, string> Of(FittedLever fitted, Address? caller)
    {
        var places = fitted.With.ToDictionary(one => one.Place, one => one.Value, StringComparer.Ordinal);
        places[Target] = fitted.Target.ToHex();
        if (caller is { } account)
        {
            places[Caller] = account.ToHex();
        }

        return places;
    }
}
