using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>The blocks of an attack and who was in them.</summary>
/// <param name="Signals">Those whose blocks are still on the chain, in the order of the chain.</param>
/// <param name="Blocks">Every block that was read, ascending; gaps are possible where the node gave none.</param>
/// <param name="Hostile">The transactions that the signals speak of.</param>
/// <param name="Head">The chain's head when the scene was read.</param>
/// <param name="Gaps">What could not be seen.</param>
public sealed record AttackScene(
    Items<Signal> Signals, IReadOnlyList<Block> Blocks, IReadOnlySet<Hash256> Hostile, BlockRef Head, ActorCluster Cluster, Items<string> Gaps)
{
    public Block? First => Blocks.FirstOrDefault(HoldsHostile);

    public Block? Last => Blocks.LastOrDefault(HoldsHostile);

    public IEnumerable<Block> HostileBlocks => Blocks.Where(HoldsHostile);

    /// <summary>The hostile transactions, and whatever else the attacker's accounts sent, with their place in their block.</summary>
    public IEnumerable<(Block Block, int Transaction, bool IsHostile)> Transactions
    {
        get
        {
            var accounts = Cluster.Accounts;
            return from block in Blocks
                   from index in Enumerable.Range(0, block.Transactions.Length)
                   let isHostile = Hostile.Contains(block.Transactions[index].Hash)
                   where isHostile || accounts.Contains(block.Transactions[index].From)
                   select (block, index, isHostile);
        }
    }

    private bool HoldsHostile(Block block) => Hostile.Any(hash => block.IndexOf(hash) >= 0);
}
