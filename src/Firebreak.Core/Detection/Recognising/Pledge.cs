using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>A non-fungible token that comes into the protocol, as security for a loan or in exchange.</summary>
internal static class Pledge
{
    public static bool Is(Scene scene, in ObservationRow row) =>
        row.Kind == ObservationKind.NftTransfer && scene.IsOurs(row.To) && !scene.IsOurs(row.From) && !scene.IsOurs(row.Contract);

    /// <summary>True when one came in of a collection that the contract had heard of before, or where nobody can tell.</summary>
    public static bool IsSound(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (Is(scene, row) && !scene.Hand.Has(row.Contract)
                && (scene.Valuation.Records is not { } records || Acquaintance.Knows(scene, records, row.To, row.Contract) || Acquaintance.HasEntry(records, row.To, row.Contract)))
            {
                return true;
            }
        }

        return false;
    }
}
