using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>What a detector knew after each block, by the block's hash. A lost branch is never looked up again.</summary>
internal sealed class PluginMemory
{
    private const int Most = 4_096;

    private readonly Dictionary<Hash256, object> _after = [];
    private readonly Queue<BlockRef> _blocks = new();

    /// <summary>Null when nothing is known of the block.</summary>
    public object? Find(Hash256 block) => _after.GetValueOrDefault(block);

    public void Keep(BlockRef block, object after)
    {
        if (_after.TryAdd(block.Hash, after))
        {
            _blocks.Enqueue(block);
        }

        while (_blocks.Count > Most)
        {
            _after.Remove(_blocks.Dequeue().Hash);
        }
    }

    /// <summary>Lets go of what no later block descends from.</summary>
    public void Finalize(ulong upTo)
    {
        while (_blocks.TryPeek(out var oldest) && oldest.Number < upTo)
        {
            _after.Remove(_blocks.Dequeue().Hash);
        }
    }

    public void Clear()
    {
        _after.Clear();
        _blocks.Clear();
    }
}
