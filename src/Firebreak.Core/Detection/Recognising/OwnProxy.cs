using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>A proxy of the protocol's own making: no agreed slot and no event tells of an upgrade, but the slot that named its code now names another.</summary>
internal static class OwnProxy
{
    /// <summary>The change as if it had been told; null when there is none.</summary>
    public static ObservationRow? FindChange(Scene scene)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            var account = change.Account;
            if (scene.IsOurs(account) && !scene.IsNew(account)
                && PowerSlot.TryFind(change, (old, young) => !old.IsZero && !young.IsZero && Runs(scene, account, old), out var before, out var after))
            {
                return new ObservationRow
                {
                    Kind = ObservationKind.ProxySlotWritten,
                    Contract = account,
                    Key = change.Slot,
                    From = before,
                    To = after,
                    Amount = change.Before,
                    Other = change.After,
                    Log = -1,
                    Frame = -1,
                };
            }
        }

        return null;
    }

    private static bool Runs(Scene scene, Address account, Address code)
    {
        if (scene.Watch.Protocol.FindContract(account)?.Makeup?.Proxy?.Implementation == code)
        {
            return true;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.DelegateCall && row.Contract == account && row.To == code)
            {
                return true;
            }
        }

        return false;
    }
}
