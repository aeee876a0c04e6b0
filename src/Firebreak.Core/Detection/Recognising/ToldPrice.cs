using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>An answer that the protocol was given within the transaction, far from what the chain said before it.</summary>
/// <param name="Frame">The asking call, index in the block's frames.</param>
/// <param name="Distance">Natural logarithm of told against said before, without its sign.</param>
internal readonly record struct ToldPrice(int Frame, double Distance)
{
    // Below this a number is a count, a flag or a rounding; above it an address, a hash, or negative.
    private static readonly UInt256 Least = 1_000u;
    private static readonly UInt256 Largest = UInt256.One << 150;

    private static readonly uint TotalSupply = CallReading.SelectorOf("totalSupply()");

    /// <summary>The farthest; null when none is as far as it must be.</summary>
    /// <param name="move">Enough for an answer that goes back when the deed is done.</param>
    /// <param name="farMove">Needed for one that stays.</param>
    public static ToldPrice? Find(Scene scene, double move, double farMove)
    {
        ToldPrice? farthest = null;
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        foreach (var view in scene.Valuation.Views)
        {
            if (view.Frame < row.FrameStart || view.Frame >= row.FrameStart + row.FrameCount || IsAboutAnybody(scene, view.Frame))
            {
                continue;
            }

            var told = ViewAnswer.WordsOf(scene.Block.Bytes(scene.Block.Frames[view.Frame].Output));
            if (Compare(view, told) is var (distance, comesBack) && distance >= (comesBack ? move : farMove) && distance > (farthest?.Distance ?? 0))
            {
                farthest = new ToldPrice(view.Frame, distance);
            }
        }

        return farthest;
    }

    // What somebody of this transaction has or owes changes with it, as it must; so does what is in circulation.
    private static bool IsAboutAnybody(Scene scene, int index)
    {
        ref readonly var frame = ref scene.Block.Frames[index];
        if (frame.Selector == TotalSupply)
        {
            return true;
        }

        var words = new WordReading(scene.Block.Bytes(frame.Input)[4..]);
        for (var i = 0; words.Has(i + 1) && i < ViewAnswer.MostWords; i++)
        {
            var account = words.Account(i);
            if (!account.IsZero && (scene.Hand.Has(account) || scene.IsOurs(account)))
            {
                return true;
            }
        }

        return false;
    }

    private static (double Distance, bool ComesBack)? Compare(ViewAnswer view, Items<UInt256> told)
    {
        (double, bool)? farthest = null;
        foreach (var (word, distance) in Distances(told, view.Before))
        {
            if (distance > (farthest?.Item1 ?? 0))
            {
                var rest = view.After.Count > word && IsNumber(view.After[word]) ? Between(view.After[word], view.Before[word]) : distance;
                farthest = (distance, rest <= distance / 2);
            }
        }

        return farthest;
    }

    /// <summary>How far each number of one answer is from that of another, as a natural logarithm without its sign.</summary>
    internal static IEnumerable<(int Word, double Far)> Distances(Items<UInt256> told, Items<UInt256> before)
    {
        for (var i = 0; i < Math.Min(told.Count, before.Count); i++)
        {
            if (IsNumber(told[i]) && IsNumber(before[i]))
            {
                yield return (i, Between(told[i], before[i]));
            }
        }
    }

    private static double Between(in UInt256 one, in UInt256 other) => Math.Abs(Math.Log(one.ToDouble()) - Math.Log(other.ToDouble()));

    private static bool IsNumber(in UInt256 word) => word >= Least && word < Largest;
}
