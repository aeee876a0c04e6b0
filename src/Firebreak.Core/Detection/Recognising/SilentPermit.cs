using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A permit that a token let pass without looking at it (it has no such function, and its fallback says nothing), after which the contract
/// that showed it pulled from the holder: by an older allowance, for somebody else.
/// </summary>
internal static class SilentPermit
{
    /// <summary>Index of the permit in the scene's rows; -1 when there is none.</summary>
    public static int Find(Scene scene)
    {
        for (var at = scene.Observed.Find(ObservationKind.SignatureUsed); at >= 0; at = scene.Observed.Find(ObservationKind.SignatureUsed, at + 1))
        {
            ref readonly var permit = ref scene.Rows[at];
            if (permit.Frame >= 0 && PermitterOf(scene, permit) is var permitter && scene.IsOurs(permitter) && !IsWilling(scene, permit)
                && !IsAnswered(scene, permit) && PullOf(scene, permit, permitter) >= 0)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>What was pulled from the holder; -1 when nothing was.</summary>
    public static int PullOf(Scene scene, in ObservationRow permit) => PullOf(scene, permit, PermitterOf(scene, permit));

    private static int PullOf(Scene scene, in ObservationRow permit, Address permitter)
    {
        for (var at = scene.Observed.Find(ObservationKind.Pull); at >= 0; at = scene.Observed.Find(ObservationKind.Pull, at + 1))
        {
            ref readonly var row = ref scene.Rows[at];
            if (row.From == permit.From && row.Contract == permit.Contract && row.Counter == permitter && !row.Amount.IsZero && row.Frame > permit.Frame)
            {
                return at;
            }
        }

        return -1;
    }

    private static Address PermitterOf(Scene scene, in ObservationRow permit) => scene.Block.Frames[permit.Frame].From;

    private static bool IsWilling(Scene scene, in ObservationRow permit)
    {
        if (scene.Hand.Has(permit.From))
        {
            return true;
        }

        for (var at = permit.Frame; at >= 0; at = scene.Block.Frames[at].Parent)
        {
            if (scene.Block.Frames[at].From == permit.From)
            {
                return true;
            }
        }

        return false;
    }

    // Somebody was recovered or asked within the call, or the token tells of the allowance.
    private static bool IsAnswered(Scene scene, in ObservationRow permit)
    {
        ref readonly var call = ref scene.Block.Frames[permit.Frame];
        foreach (ref readonly var row in scene.Rows)
        {
            if ((row.Kind == ObservationKind.SignatureChecked && row.Frame > permit.Frame && row.Frame < call.End)
                || (row.Kind == ObservationKind.Approval && row.Contract == permit.Contract && row.From == permit.From))
            {
                return true;
            }
        }

        for (var at = permit.Frame + 1; at < call.End; at++)
        {
            if (scene.Block.Frames[at].Kind == FrameKind.StaticCall)
            {
                return true;
            }
        }

        return false;
    }
}
