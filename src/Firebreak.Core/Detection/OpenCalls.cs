using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// Follows the calls of one transaction in the order of entry and tells which of them re-enter a protected contract. One look per call,
/// whatever shape an attacker gives the call tree.
/// </summary>
internal sealed class OpenCalls(Watch watch)
{
    private readonly List<OpenCall> _open = [];
    private readonly Dictionary<Address, int> _innermost = [];

    /// <summary>Takes in the next call.</summary>
    /// <param name="parent">The calling frame; -1 for the root.</param>
    /// <param name="context">The account that the frame acts on.</param>
    /// <returns>
    /// The innermost open frame of the same contract with foreign code in between; -1 when there is none, or when the call cannot change
    /// state because it or a call above it is static.
    /// </returns>
    public int Enter(int frame, int parent, FrameKind kind, Address context)
    {
        while (_open.Count > 0 && _open[^1].Frame != parent)
        {
            Leave();
        }

        var caller = _open.Count > 0 ? _open[^1] : OpenCall.None;
        var isProtected = watch.Protects(context);
        var same = isProtected ? _innermost.GetValueOrDefault(context, -1) : -1;

        // Without foreign code since the last frame of this contract, what was outside of that one is outside of this one too.
        var outer = same < 0 ? -1 : same > caller.Foreign ? _open[same].Outer : _open[same].Frame;
        if (isProtected)
        {
            _innermost[context] = _open.Count;
        }

        var isStatic = caller.IsStatic || kind == FrameKind.StaticCall;
        _open.Add(new OpenCall(frame, context, isProtected ? caller.Foreign : _open.Count, same, outer, isProtected, isStatic));
        return isStatic ? -1 : outer;
    }

    private void Leave()
    {
        var left = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (!left.IsProtected)
        {
            return;
        }

        if (left.Same < 0)
        {
            _innermost.Remove(left.Context);
        }
        else
        {
            _innermost[left.Context] = left.Same;
        }
    }

    /// <param name="Foreign">Place, among the open calls, of the innermost unprotected one at or above this; -1 when there is none.</param>
    /// <param name="Same">Place of the next open call of the same contract above this; -1 when there is none.</param>
    private readonly record struct OpenCall(
        int Frame, Address Context, int Foreign, int Same, int Outer, bool IsProtected, bool IsStatic)
    {
        public static OpenCall None { get; } = new(-1, default, -1, -1, -1, IsProtected: false, IsStatic: false);
    }
}
