using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A number in one of a contract's first variables (no entry of anybody's) that a call without a role replaced by its own argument, far from
/// what stood there: how an open price setter looks, whatever it is called.
/// </summary>
/// <param name="Frame">The call, index in the block's frames.</param>
/// <param name="Change">What it changed, index in the transaction's changes.</param>
public readonly record struct DictatedNumber(int Frame, int Change)
{
    private const int LongestCall = 516;
    private static readonly double FarMove = Math.Log(1.42);
    private static readonly UInt256 Least = 1_000u;
    private static readonly UInt256 Largest = UInt256.One << 150;
    private static readonly UInt256 FirstVariables = 1u << 10;

    /// <summary>Null in almost every transaction, and where the source does not tell what changed.</summary>
    public static DictatedNumber? Find(Block block, int transaction, ReadOnlySpan<StateChangeRow> changes, Watch watch)
    {
        if (watch.HoldsRole(block.Transactions[transaction].From))
        {
            return null;
        }

        for (var i = 0; i < changes.Length; i++)
        {
            ref readonly var change = ref changes[i];
            if (change.Field == StateField.Storage && watch.Protects(change.Account) && change.Slot.ToUInt256() < FirstVariables && IsFar(change)
                && FindCall(block, transaction, change, watch) is { } frame)
            {
                return new DictatedNumber(frame, i);
            }
        }

        return null;
    }

    private static bool IsFar(in StateChangeRow change) =>
        change.Before >= Least && change.After >= Least && change.Before < Largest && change.After < Largest
        && Math.Abs(Math.Log(change.After.ToDouble() / change.Before.ToDouble())) >= FarMove;

    private static int? FindCall(Block block, int transaction, in StateChangeRow change, Watch watch)
    {
        var row = block.Transactions[transaction];
        var word = change.After.ToBigEndian();
        for (var i = row.FrameStart; i < row.FrameStart + row.FrameCount; i++)
        {
            ref readonly var frame = ref block.Frames[i];
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.Context == change.Account && frame.Value.IsZero
                && !watch.Protects(frame.From) && !watch.HoldsRole(frame.From) && frame.Input.Length is >= 36 and <= LongestCall
                && Carries(block.Bytes(frame.Input)[4..], word))
            {
                return i;
            }
        }

        return null;
    }

    private static bool Carries(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> word)
    {
        for (var at = 0; at + 32 <= arguments.Length; at += 32)
        {
            if (arguments.Slice(at, 32).SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }
}
