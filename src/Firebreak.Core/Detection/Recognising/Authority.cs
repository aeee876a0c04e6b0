using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Whether people of the protocol stand behind a call, and not merely a contract with a role that anybody may call.</summary>
internal static class Authority
{
    /// <summary>A role holder sent the transaction, or a Safe or a timelock with a role carries out what it was told.</summary>
    public static bool IsByPeople(Scene scene, Address contract) => scene.Watch.HoldsRole(scene.Sender) || IsDeliberate(scene, contract);

    /// <summary>A Safe, a timelock or a governor with a role stands above a call on the contract.</summary>
    public static bool IsDeliberate(Scene scene, Address contract)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Context == contract && !frame.Reverted)
            {
                for (var at = frame.Parent; at >= 0; at = scene.Block.Frames[at].Parent)
                {
                    if (Deliberates(scene, scene.Block.Frames[at].Context))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // A role holder that acts only after signatures, a vote or a delay.
    private static bool Deliberates(Scene scene, Address account)
    {
        foreach (var role in scene.Watch.Protocol.Roles)
        {
            if (role.Address == account && (role.Makeup?.Safe is not null || role.Makeup?.TimelockDelay is not null || Executes(scene, account)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Executes(Scene scene, Address account)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Contract == account && row.Kind is ObservationKind.SafeExecution or ObservationKind.CallExecuted or ObservationKind.ProposalExecuted)
            {
                return true;
            }
        }

        return false;
    }
}
