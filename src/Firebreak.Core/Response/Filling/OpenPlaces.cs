using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Filling;

/// <summary>What may never stand in a place that an alert filled.</summary>
internal static class OpenPlaces
{
    /// <summary>
    /// An attacker who writes our own account into an event would have us act against ourselves. What people wrote into the protocol file, and what a
    /// contract of theirs answers, is meant.
    /// </summary>
    /// <param name="fitted">As the protocol file has it.</param>
    /// <param name="filled">With every place filled.</param>
    public static string? WhyNot(Lever lever, FittedLever fitted, FittedLever filled, Func<Address, bool> isOurs)
    {
        foreach (var fill in lever.Fill.Where(fill => fill.From is not (PlaceSource.View or PlaceSource.Subject) && fitted.With.All(written => written.Place != fill.Place)))
        {
            var text = filled.With.FirstOrDefault(one => one.Place == fill.Place)?.Value;
            if (TypeOf(lever, fill.Place) is AbiType.Account && Address.TryParse(text, out var account) && isOurs(account))
            {
                return $"{fill.Place} would be {account}, which is one of ours: if that is meant, write it under with: of {fitted.Name}";
            }
        }

        return null;
    }

    /// <summary>The type of the argument that is the place; null when it is none, or only part of one.</summary>
    public static AbiType? TypeOf(Lever lever, string place) => lever.Call.Types.Where((_, index) => lever.Call.Values[index] == $"{{{place}}}").FirstOrDefault();
}
