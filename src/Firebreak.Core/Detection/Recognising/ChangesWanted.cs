using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Whether it is worth asking a node for the changes of state that a block made: they are dear, and only a quiet call on the protocol (power
/// taken, a number dictated), a Safe that lends its storage to other code, a mint for nothing, a round trip or a large loss is judged by them.
/// </summary>
public static class ChangesWanted
{
    // Whom these give power is told by their events.
    private static readonly FrozenSet<uint> Approvals = new[]
    {
        "approve(address,uint256)", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "setApprovalForAll(address,bool)",
    }.Select(CallReading.SelectorOf).ToFrozenSet();

    // Less than this part of all that the protocol holds is no large loss.
    private const ulong PartsOfHoldings = 200;

    private const int OperationWord = 3;

    private static readonly FrozenSet<uint> SafeCalls =
        CallReading.Forms.Where(form => form.Value is CallForm.SafeExecution or CallForm.ModuleExecution).Select(form => form.Key).ToFrozenSet();

    public static bool Exist(Block block, Watch watch, Valuation valuation)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (watch.Touches(block, i) && (IsQuiet(block, i, watch) || IsLarge(block, i, watch, valuation) || RoundTrip.MayBe(block, i, watch) || LendsStorage(block, i, watch)
                || MintsForNothing(block, i, watch)))
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

    /// <summary>A twentieth of an asset without a price left, or a part worth telling of all that has one.</summary>
    internal static bool IsLarge(Block block, int transaction, Watch watch, Valuation valuation)
    {
        var economics = Economics.Of(block, transaction, watch, valuation);
        return UnpricedLoss.ShareOf(valuation, watch, economics) >= UnpricedLoss.LeastForAPage
            || (!economics.Gain.IsNegative && !economics.Gain.IsZero && economics.Gain.Magnitude >= Held(watch, valuation) / PartsOfHoldings);
    }

    private static UInt256 Held(Watch watch, Valuation valuation)
    {
        var held = UInt256.Zero;
        foreach (var contract in watch.Protocol.Contracts)
        {
            held = UInt256.Min(held + valuation.ValueHeldBy(contract.Address), Valuation.MostWorth);
        }

        return held;
    }

    /// <summary>Coins of the protocol came for somebody who paid nothing: how many there were before is told by the changes alone.</summary>
    public static bool MintsForNothing(Block block, int transaction, Watch watch)
    {
        var mints = false;
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (!frame.Reverted && !frame.Value.IsZero && frame.Kind != FrameKind.DelegateCall)
            {
                return false;
            }
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer) && !transfer.Amount.IsZero)
            {
                mints |= transfer.From.IsZero && watch.Protects(log.Emitter) && !watch.Protects(transfer.To);
                if (!transfer.From.IsZero && (transfer.To.IsZero || watch.Protects(transfer.To)))
                {
                    return false;
                }
            }
        }

        return mints;
    }

    private static bool LendsStorage(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (SafeCalls.Contains(frame.Selector) && !frame.Reverted && watch.Protects(frame.Context)
                && new WordReading(block.Bytes(frame.Input)[4..]) is var words && words.Has(OperationWord + 1) && words.Number(OperationWord) == UInt256.One)
            {
                return true;
            }
        }

        return false;
    }
}
