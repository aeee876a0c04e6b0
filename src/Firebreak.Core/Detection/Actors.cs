using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Who acts in a transaction: its sender, the entry contract unless it is a protected one, and what was created in it.</summary>
public static class Actors
{
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
            if (!frame.Reverted && frame.Kind is FrameKind.Create or FrameKind.Create2 && !actors.Contains(frame.To) && !watch.Protects(frame.To))
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
