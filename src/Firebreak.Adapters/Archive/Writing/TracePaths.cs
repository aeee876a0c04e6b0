using System.Globalization;
using System.Text;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The places of a block's frames as cryo writes them: the child numbers from the root down, joined by underscores.</summary>
internal sealed class TracePaths
{
    /// <summary>
    /// Deeper frames get no path: a block of many frames at the EVM's depth of 1024 would otherwise write gigabytes of them. Our own
    /// column of depths says the same for every frame.
    /// </summary>
    private const int DeepestPath = 128;

    private readonly Block _block;
    private readonly uint[] _children;
    private readonly uint[] _place;
    private readonly StringBuilder _text = new();

    public TracePaths(Block block)
    {
        _block = block;
        var frames = block.Frames;
        _children = new uint[frames.Length];
        _place = new uint[frames.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            if (frames[i].Parent >= 0)
            {
                _place[i] = _children[frames[i].Parent]++;
            }
        }
    }

    public uint ChildrenOf(int frame) => _children[frame];

    public string? PathOf(int frame)
    {
        var frames = _block.Frames;
        if (frames[frame].Depth > DeepestPath)
        {
            return null;
        }

        Span<uint> path = stackalloc uint[DeepestPath];
        var length = 0;
        for (var at = frame; frames[at].Parent >= 0; at = frames[at].Parent)
        {
            path[length++] = _place[at];
        }

        _text.Clear();
        for (var i = length - 1; i >= 0; i--)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{path[i]}").Append(i > 0 ? "_" : "");
        }

        return _text.ToString();
    }
}
