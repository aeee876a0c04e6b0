using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Whether it is worth asking a node for the changes of state that a block made: they are dear, and only a quiet call on the protocol (power
/// taken, a number dictated), a round trip or a large loss is judged by them.
/// </summary>
public static class ChangesWanted
{
    // Whom these give power is told by their events.
    private static readonly FrozenSet<uint> Approvals = new[]
    {
        "approve(address,uint256)", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "setApprovalForAll(address,bool)",
    }.Select(CallReading.SelectorOf).ToFrozenSet();

    public static bool Exist(Block block, Watch watch, Valuation valuation)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (watch.Touches(block, i) && (IsQuiet(block, i, watch) || IsLarge(block, i, watch, valuation) || RoundTrip.MayBe(block, i, watch)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Something was done to the protocol, and nothing was paid.</summary>
    public static bool IsQuiet(Block block, int transaction, Watch watch)
    {
        var isCalled = false;
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Reverted)
            {
                continue;
            }

            if (!frame.Value.IsZero && frame.Kind != FrameKind.DelegateCall)
            {
                return false;
            }

            isCalled |= frame.Kind == FrameKind.Call && frame.Input.Length >= 4 && watch.Protects(frame.Context) && !watch.Protects(frame.From)
                && !Approvals.Contains(frame.Selector);
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out _))
            {
                return false;
            }
        }

        return isCalled;
    }

    private static bool IsLarge(Block block, int transaction, Watch watch, Valuation valuation) =>
        UnpricedLoss.ShareOf(valuation, watch, Economics.Of(block, transaction, watch, valuation)) >= UnpricedLoss.LeastForAPage;
}
