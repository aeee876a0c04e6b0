using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R9: power over a contract that lives already passes to somebody whom no holder of power called: it is initialised (again), its owner,
/// admin or a role is set by a stranger, or a slot that held a role holder's address now holds an actor's.
/// </summary>
public sealed class Takeover(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (scene.IsTrusted(row.Contract) && IsHostile(scene, row) && !scene.IsByRole(row.Contract) && !scene.IsNew(row.Contract))
            {
                return scene.Tell(
                    Rule, row.Contract, pages: true, score: 1, $"{scene.Name(row.Contract)}: {Tell(row)} by {scene.Sender}, who holds no role.",
                    [scene.Point(row, "power moved")]);
            }
        }

        return FindSlot(scene);
    }

    private static bool IsHostile(Scene scene, in ObservationRow row) => row.Kind switch
    {
        ObservationKind.Initialised => row.Log >= 0 || scene.HasChanged(row.Contract),
        ObservationKind.OwnerChanged or ObservationKind.AdminChanged =>
            !row.To.IsZero && !scene.IsTrusted(row.To) && !WasCalledBy(scene, row.Contract, row.From),
        ObservationKind.RoleGranted =>
            !scene.IsTrusted(row.To) && !scene.IsTrusted(row.From) && (row.To == row.From || row.To == scene.Sender || scene.Watch.Protocol.Roles.Count > 0),
        _ => false,
    };

    // Whoever hands over what is his is no thief.
    private static bool WasCalledBy(Scene scene, Address contract, Address owner)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.From == owner && frame.Context == contract && frame.Kind != FrameKind.DelegateCall)
            {
                return true;
            }
        }

        return false;
    }

    // No event needs to tell of it: an owner's slot is a slot.
    private Signal? FindSlot(Scene scene)
    {
        ref readonly var transaction = ref scene.Block.Transactions[scene.Transaction];
        foreach (ref readonly var change in scene.Block.Changes.Slice(transaction.ChangeStart, transaction.ChangeCount))
        {
            if (change.Field == StateField.Storage && scene.IsTrusted(change.Account)
                && scene.Watch.HoldsRole(Address.FromUInt256(change.Before)) && scene.Hand.Has(Address.FromUInt256(change.After))
                && !scene.IsByRole(change.Account))
            {
                return scene.Tell(
                    Rule, change.Account, pages: true, score: 1,
                    $"{scene.Name(change.Account)}: a slot that held a role holder's address now holds {Address.FromUInt256(change.After)}.",
                    [new Evidence.Slot(scene.Hash, change.Account, change.Slot, 0, "owner replaced")]);
            }
        }

        return null;
    }

    private static string Tell(in ObservationRow row) => row.Kind switch
    {
        ObservationKind.Initialised => "it was initialised again",
        ObservationKind.RoleGranted => $"a role was granted to {row.To}",
        ObservationKind.AdminChanged => $"its admin became {row.To}",
        _ => $"its owner became {row.To}",
    };
}
