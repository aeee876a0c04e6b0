using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Who acts in a transaction: its sender, the entry contract unless it is a protected one, and what was created in it.</summary>
public static class Actors
{
    /// <summary>How many are named; a hostile transaction may create any number of contracts.</summary>
    public const int Most = 16;

    public static Items<Address> Of(Block block, int transaction, Watch watch)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var actors = new List<Address> { row.From };
        if (!watch.Protects(row.To) && !row.To.IsZero)
        {
            actors.Add(row.To);
        }

        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (actors.Count < Most && frame is { Reverted: false, Kind: FrameKind.Create or FrameKind.Create2 }
                && !watch.Protects(frame.To) && !actors.Contains(frame.To))
            {
                actors.Add(frame.To);
            }
        }

        return actors.ToItems();
    }

    /// <summary>Where a transaction of this block stands on the chain.</summary>
    public static Provenance ProvenanceOf(this Block block, int transaction) =>
        new(block.Header.Chain, block.Ref, block.Header.MinedAt, block.Transactions[transaction].Hash);
}
