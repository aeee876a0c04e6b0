using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A price pushed some blocks before it is used, step by step by one sender: what to compare with an older state where much leaves the
/// protocol, and whether that sender acted on what answers.
/// </summary>
public static class PushedAhead
{
    /// <summary>How many blocks before the use are looked through.</summary>
    public const int BlocksBack = 12;

    // Others trade in the meantime, so less than this is no push.
    private const double Far = 0.693;
    private const int Most = 16;

    /// <summary>The asking calls of transactions that take much, by their places in the block's frames.</summary>
    public static IReadOnlyList<int> Questions(Block block, Watch watch, Valuation valuation)
    {
        var found = new List<int>();
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (!watch.Touches(block, i) || !ChangesWanted.IsLarge(block, i, watch, valuation))
            {
                continue;
            }

            ref readonly var row = ref block.Transactions[i];
            for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount && found.Count < Most; at++)
            {
                if (!block.Frames[at].Reverted && DisturbedViews.IsQuestion(block.Frames[at], watch))
                {
                    found.Add(at);
                }
            }
        }

        return found;
    }

    /// <summary>Whether what the protocol was told is far from an older answer.</summary>
    public static bool IsFar(Block block, int frame, Items<UInt256> older) =>
        ToldPrice.Distances(ViewAnswer.WordsOf(block.Bytes(block.Frames[frame].Output)), older).Any(distance => distance.Far >= Far);

    /// <summary>Whether in an earlier block the sender acted on any account that answers, beneath no contract of the protocol.</summary>
    public static bool ActedOn(Block earlier, Block block, int frame, Watch watch)
    {
        var sender = block.Transactions[block.Frames[frame].Transaction].From;
        var sources = new HashSet<Address>();
        for (var i = frame; i < block.Frames[frame].End; i++)
        {
            sources.Add(block.Frames[i].Context);
        }

        for (var i = 0; i < earlier.Transactions.Length; i++)
        {
            if (earlier.Transactions[i].From == sender && DisturbedViews.ActsOn(earlier, i, sources, watch))
            {
                return true;
            }
        }

        return false;
    }
}
