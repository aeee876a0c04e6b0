using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Whether an upgrade by one key alone is what that key's owner would have done.</summary>
internal static class UpgradeKey
{
    // A team deploys code shortly before it upgrades to it.
    private const ulong LatestCreations = 256;

    private const int MostHolders = 32;

    /// <summary>Why it is not; null when nothing speaks against it.</summary>
    public static string? ShortcutOf(Scene scene, in ObservationRow change)
    {
        if (!scene.Watch.HoldsRole(scene.Sender) || Authority.IsDeliberate(scene, change.Contract))
        {
            return null;
        }

        foreach (var role in scene.Watch.Protocol.Roles)
        {
            if (role.Makeup?.TimelockDelay > 0)
            {
                return $"past the timelock {role.Name}";
            }
        }

        return change.To.IsZero || IsMadeByPeople(scene, change.To) ? null : "with code that no role holder created";
    }

    private static bool IsMadeByPeople(Scene scene, Address code)
    {
        var nonce = scene.Nonce ?? 0;
        if (scene.IsTrusted(code) || scene.IsNew(code) || IsMadeBy(scene.Sender, nonce < LatestCreations ? 0 : nonce - LatestCreations, nonce, code))
        {
            return true;
        }

        foreach (var role in scene.Watch.Protocol.Roles.Take(MostHolders))
        {
            if (IsMadeBy(role.Address, 0, LatestCreations, code))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMadeBy(Address creator, ulong from, ulong to, Address code)
    {
        for (var nonce = from; nonce < to; nonce++)
        {
            if (ContractAddress.Create(creator, nonce) == code)
            {
                return true;
            }
        }

        return false;
    }
}
