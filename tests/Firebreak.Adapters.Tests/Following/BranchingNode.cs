using Firebreak.Core.Chain;
using Firebreak.Ethereum;
using Firebreak.TestKit;

namespace Firebreak.Adapters.Tests.Following;



/// <summary>A block with its place in the tree.</summary>
internal sealed record TreeBlock(Block Block, TreeBlock? Parent, IReadOnlyList<Deed> Deeds)
{
    public ulong Number => Block.Ref.Number;

    public string HeaderText { get; } = NodeText.Header(Block);
}

/// <summary>A chain with all its branches, dead and alive; it grows, changes its mind and becomes final as it is told. Its first two blocks are final.</summary>
internal sealed class BranchingNode
{
    private readonly Dictionary<Hash256, TreeBlock> _blocks = [];
    private readonly List<TreeBlock> _chain = [];
    private readonly List<TreeBlock> _deadTips = [];
    private int _branches;

    /// <param name="lag">How many blocks the finalised one lies behind the head.</param>
    public BranchingNode(int lag)
    {
        Lag = lag;
        Add(A.Block(0), parent: null, []);
        Mine([]);
    }

    public int Lag { get; }

    public IReadOnlyList<TreeBlock> Chain => _chain;

    public TreeBlock Head => _chain[^1];

    public TreeBlock Final { get; private set; } = null!;

    /// <summary>Raised for each block that becomes the head.</summary>
    public event Action<IReadOnlyList<TreeBlock>>? Moved;

    public TreeBlock? Find(Hash256 hash) => _blocks.GetValueOrDefault(hash);

    /// <summary>Tips of branches that left the chain above the final block.</summary>
    public IReadOnlyList<TreeBlock> DeadTips => [.. _deadTips.Where(tip => tip != Head && ForkOf(tip).Number >= Final.Number)];

    public void Grow(IReadOnlyList<IReadOnlyList<Deed>> blocks) => Announce([.. blocks.Select(Mine)]);

    /// <summary>A branch replaces the last blocks, never the final one; what was in them is mined again, and the rest of it is new.</summary>
    /// <returns>How many blocks were replaced.</returns>
    public int Reorg(int depth, IReadOnlyList<IReadOnlyList<Deed>> blocks)
    {
        var replaced = Math.Min(depth, (int)(Head.Number - Final.Number));
        if (replaced == 0)
        {
            return 0;
        }

        _deadTips.Add(Head);
        _branches++;
        var orphaned = _chain[^replaced..];
        _chain.RemoveRange(_chain.Count - replaced, replaced);
        var again = orphaned.Select((block, index) => index % 2 == 0 ? block.Deeds : []);
        Announce([.. again.Concat(blocks).Select(Mine)]);
        return replaced;
    }

    /// <summary>A dead branch is the chain again.</summary>
    public bool Return(int pick, IReadOnlyList<IReadOnlyList<Deed>> blocks)
    {
        var tips = DeadTips;
        if (tips.Count == 0)
        {
            return false;
        }

        var tip = tips[pick % tips.Count];
        var path = PathTo(tip);
        _deadTips.Add(Head);
        _deadTips.Remove(tip);
        _branches++;
        _chain.RemoveRange((int)ForkOf(tip).Number + 1, _chain.Count - (int)ForkOf(tip).Number - 1);
        _chain.AddRange(path.Skip(_chain.Count));
        Announce([tip, .. blocks.Select(Mine)]);
        return true;
    }

    /// <summary>The blocks from the first to this one.</summary>
    public static IReadOnlyList<TreeBlock> PathTo(TreeBlock tip)
    {
        var path = new List<TreeBlock>();
        for (var at = tip; at is not null; at = at.Parent)
        {
            path.Add(at);
        }

        path.Reverse();
        return path;
    }

    private TreeBlock ForkOf(TreeBlock tip)
    {
        var at = tip;
        while (at.Number >= (ulong)_chain.Count || _chain[(int)at.Number] != at)
        {
            at = at.Parent!;
        }

        return at;
    }

    private TreeBlock Mine(IReadOnlyList<Deed> deeds)
    {
        var sketches = deeds.Select(deed => A.Transaction(A.Attacker, deed.Root) with { Name = deed.Name });
        var branch = _branches == 0 ? "" : FormattableString.Invariant($" of branch {_branches}");
        return Add(A.Block(Head.Number + 1, sketches, branch: branch, parent: Head.Block.Ref.Hash), Head, deeds);
    }

    private TreeBlock Add(Block block, TreeBlock? parent, IReadOnlyList<Deed> deeds)
    {
        var added = new TreeBlock(block, parent, deeds);
        _blocks.Add(block.Ref.Hash, added);
        _chain.Add(added);
        var final = _chain[Math.Max(Math.Min(1, _chain.Count - 1), _chain.Count - 1 - Lag)];
        Final = Final is null || final.Number > Final.Number ? final : Final;
        return added;
    }

    private void Announce(IReadOnlyList<TreeBlock> heads) => Moved?.Invoke(heads);
}
