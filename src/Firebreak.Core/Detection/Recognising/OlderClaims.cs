using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Books that contracts keep in mappings from accounts, or from accounts and an asset: whether a claim fell that somebody had before the
/// transaction. What was made and used up within it leaves no trace.
/// </summary>
internal static class OlderClaims
{
    private const int MostAccounts = 24;

    // Contracts behind proxies leave room between what they inherit.
    private const int Places = 256;

    // A claim may be a structure of a few words.
    private const uint Fields = 4;

    /// <summary>False also where the source does not tell what changed.</summary>
    /// <param name="accounts">Whose claims they may have been.</param>
    /// <param name="asset">What was taken out.</param>
    public static bool Fell(Scene scene, IEnumerable<Address> accounts, Address asset)
    {
        var fallen = new HashSet<UInt256>();
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.After < change.Before && scene.IsOurs(change.Account))
            {
                var slot = change.Slot.ToUInt256();
                for (var field = 0u; field < Fields; field++)
                {
                    fallen.Add(slot - field);
                }
            }
        }

        return fallen.Count > 0 && accounts.Take(MostAccounts).Any(account => IsKept(account, asset, fallen));
    }

    private static bool IsKept(Address account, Address asset, HashSet<UInt256> fallen)
    {
        for (var place = 0u; place < Places; place++)
        {
            var (own, assets) = (BookSlots.Entry(account, place), BookSlots.Entry(asset, place));
            if (fallen.Contains(own) || fallen.Contains(BookSlots.Entry(asset, own)) || fallen.Contains(BookSlots.Entry(account, assets)))
            {
                return true;
            }
        }

        return false;
    }
}
