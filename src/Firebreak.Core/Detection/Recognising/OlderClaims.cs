using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Books that contracts keep in plain mappings from accounts: whether a claim fell that somebody of the hand had before the transaction.
/// What was made and used up within it leaves no trace.
/// </summary>
internal static class OlderClaims
{
    private const int MostAccounts = 24;
    private const int Places = 48;
    private const int Fields = 4;

    /// <summary>False also where the source does not tell what changed.</summary>
    public static bool Fell(Scene scene)
    {
        var fallen = new HashSet<Hash256>();
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.After < change.Before && scene.IsOurs(change.Account))
            {
                fallen.Add(change.Slot);
            }
        }

        return fallen.Count > 0 && scene.Hand.Members.Take(MostAccounts).Any(member => IsKeyOf(member, fallen));
    }

    private static bool IsKeyOf(Address account, HashSet<Hash256> fallen)
    {
        Span<byte> place = stackalloc byte[64];
        account.ToWord().AsBytes().CopyTo(place);
        for (var i = 0; i < Places; i++)
        {
            place[63] = (byte)i;
            var slot = Keccak.Hash(place).ToUInt256();
            for (var field = 0u; field < Fields; field++)
            {
                if (fallen.Contains(Hash256.FromUInt256(slot + field)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
