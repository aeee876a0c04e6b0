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
                    Rule, row.Contract, pages: IsInUse(scene, row.Contract), score: 1, $"{scene.Name(row.Contract)}: {Tell(row)} by {scene.Sender}, who holds no role.",
                    [scene.Point(row, "power moved")]);
            }
        }

        return FindSlot(scene);
    }

    private static bool IsHostile(Scene scene, in ObservationRow row) => row.Kind switch
    {
        ObservationKind.Initialised => row.Log >= 0 || scene.HasChanged(row.Contract),
        ObservationKind.OwnerChanged or ObservationKind.AdminChanged =>
            !row.To.IsZero && !scene.IsTrusted(row.To) && !WasCalledBy(scene, row.Contract, row.From) && !PowerSlot.WasAppointed(scene, row.Contract, row.To),
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
        foreach (ref readonly var change in scene.Changes)
        {
            if (scene.IsTrusted(change.Account) && FaultOf(scene, change) is { } fault && !scene.IsByRole(change.Account) && !scene.IsNew(change.Account))
            {
                return scene.Tell(
                    Rule, change.Account, pages: true, score: 1, $"{scene.Name(change.Account)}: {fault}.",
                    [new Evidence.Slot(scene.Hash, change.Account, change.Slot, 0, "owner replaced")]);
            }
        }

        return null;
    }

    private static string? FaultOf(Scene scene, in StateChangeRow change)
    {
        var isVariable = PowerSlot.IsVariable(change);
        var account = change.Account;
        if (PowerSlot.TryFind(
                change, (old, young) => scene.Watch.HoldsRole(old) && !young.IsZero && (scene.Hand.Has(young) || (isVariable && !scene.IsTrusted(young))),
                out _, out var taker)
            && !PowerSlot.WasAppointed(scene, account, taker))
        {
            return $"a slot that held a role holder's address now holds {taker}";
        }

        if (!isVariable || !PowerSlot.TryFind(change, (_, young) => scene.Hand.Has(young), out var before, out taker)
            || HasPaid(scene) || !IsInUse(scene, account) || PowerSlot.WasAppointed(scene, account, taker))
        {
            return null;
        }

        // Whoever is merely noted down, as the last caller or the highest bidder, is not named in the call.
        return before.IsZero ? $"a slot for one address, which was empty, now holds {taker}"
            : !scene.Hand.Has(before) && !WasCalledBy(scene, account, before) && IsNamed(scene, account, taker)
                ? $"a slot that held {before} was set to {taker}"
                : null;
    }

    private static bool HasPaid(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero && scene.Hand.Has(row.From) && scene.IsOurs(row.To))
            {
                return true;
            }
        }

        return false;
    }

    // Whoever begins a contract that holds nothing, in a protocol that nobody governs, takes nothing.
    private static bool IsInUse(Scene scene, Address contract)
    {
        var known = scene.Watch.Protocol.FindContract(contract)?.Holds ?? [];
        return scene.Watch.Protocol.Roles.Count > 0 || known.Count == 0 || known.Any(held => !held.Amount.IsZero)
            || scene.Valuation.Holdings.Any(holding => holding.Holder == contract && !holding.Amount.IsZero);
    }

    private static bool IsNamed(Scene scene, Address contract, Address taker)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        taker.CopyTo(name);
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Context == contract && !frame.Reverted && frame.Kind != FrameKind.StaticCall && scene.Block.Bytes(frame.Input).IndexOf(name) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string Tell(in ObservationRow row) => row.Kind switch
    {
        ObservationKind.Initialised => "it was initialised again",
        ObservationKind.RoleGranted => $"a role was granted to {row.To}",
        ObservationKind.AdminChanged => $"its admin became {row.To}",
        _ => $"its owner became {row.To}",
    };
}
