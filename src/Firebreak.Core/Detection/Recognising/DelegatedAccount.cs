using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R26: an account that holds a role got code without being created (EIP-7702), so that whoever wrote that code now acts with its power; or
/// its delegation was exchanged.
/// </summary>
public sealed class DelegatedAccount(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.CodeChanged && scene.Watch.HoldsRole(row.Contract) && !scene.IsOurs(row.Contract) && !row.Other.IsZero
                && !WasCreated(scene, row))
            {
                return scene.Tell(
                    Rule, row.Contract, pages: false, score: 0.7, $"{scene.Name(row.Contract)}, which holds a role, runs foreign code from now on (EIP-7702).",
                    [new Evidence.Slot(scene.Hash, row.Contract, default, 0, "code set")]);
            }
        }

        return null;
    }

    private static bool WasCreated(Scene scene, in ObservationRow change)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind is FrameKind.Create or FrameKind.Create2 && frame.To == change.Contract)
            {
                return true;
            }
        }

        return false;
    }
}
