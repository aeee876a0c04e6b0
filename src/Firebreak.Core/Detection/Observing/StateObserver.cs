using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>Reads changes of state that no event tells: proxy slots (EIP-1967, EIP-1822) and codes.</summary>
internal static class StateObserver
{
    public static void AddChanges(Block block, int transaction, Observations into)
    {
        ref readonly var row = ref block.Transactions[transaction];
        foreach (ref readonly var change in block.Changes.Slice(row.ChangeStart, row.ChangeCount))
        {
            var isProxySlot = change.Field == StateField.Storage && IsProxySlot(change.Slot);
            if (!isProxySlot && change.Field != StateField.Code)
            {
                continue;
            }

            into.Add(new ObservationRow
            {
                Kind = isProxySlot ? ObservationKind.ProxySlotWritten : ObservationKind.CodeChanged,
                Contract = change.Account,
                Key = change.Slot,
                From = isProxySlot ? Address.FromUInt256(change.Before) : default,
                To = isProxySlot ? Address.FromUInt256(change.After) : default,
                Amount = change.Before,
                Other = change.After,
                Log = -1,
                Frame = -1,
            });
        }
    }

    private static bool IsProxySlot(in Hash256 slot) =>
        slot == ProxySlots.Implementation || slot == ProxySlots.Admin || slot == ProxySlots.Beacon || slot == ProxySlots.Proxiable;
}
