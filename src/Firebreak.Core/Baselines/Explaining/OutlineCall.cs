using Firebreak.Core.Chain;

namespace Firebreak.Core.Baselines.Explaining;

/// <summary>One call of an outline in eight bytes: which function, how deep below the entry into the protocol, and what kind of call.</summary>
public readonly record struct OutlineCall
{
    private const int DepthShift = 8;
    private const int SelectorShift = 32;
    private const byte Creates = 1;

    internal OutlineCall(ulong bits) => Bits = bits;

    internal OutlineCall(in FrameRow frame, int depth)
        : this(((ulong)frame.Selector << SelectorShift) | ((ulong)Math.Clamp(depth, 0, byte.MaxValue) << DepthShift)
            | (frame.Kind is FrameKind.Create or FrameKind.Create2 ? Creates : 0u))
    {
    }

    /// <summary>Zero for an entry from outside.</summary>
    public int Depth => (byte)(Bits >> DepthShift);

    public uint Selector => (uint)(Bits >> SelectorShift);

    public bool IsCreation => ((byte)Bits & Creates) != 0;

    /// <summary>The function's name where it is known, else its selector.</summary>
    public string Name => IsCreation ? "a creation" : FunctionNames.BuiltIn.BareNameOf(Selector);

    internal ulong Bits { get; }
}
