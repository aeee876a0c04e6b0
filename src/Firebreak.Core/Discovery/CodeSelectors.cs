using System.Buffers.Binary;

namespace Firebreak.Core.Discovery;

/// <summary>Which functions some code seems to answer, read from its bytes. A hint, never proof: the contract's answer is.</summary>
public sealed class CodeSelectors
{
    /// <summary>More than any real contract dispatches.</summary>
    public const int MostDispatched = 1_024;

    private const byte Push3 = 0x62, Push4 = 0x63, PushFirst = 0x60, PushLast = 0x7f, Eq = 0x14, Xor = 0x18, Sub = 0x03, DelegateCall = 0xf4;

    private readonly byte[] _code;

    private CodeSelectors(byte[] code, SortedSet<uint> dispatched, bool delegates) => (_code, Dispatched, Delegates) = (code, dispatched, delegates);

    /// <summary>Constants of four bytes that the code compares something with, in order.</summary>
    public IReadOnlyCollection<uint> Dispatched { get; }

    /// <summary>The code can run other code in its own name.</summary>
    public bool Delegates { get; }

    public static CodeSelectors Of(byte[] code)
    {
        var dispatched = new SortedSet<uint>();
        var delegates = false;
        for (var at = 0; at < code.Length; at++)
        {
            var operation = code[at];
            delegates |= operation == DelegateCall;
            if (operation is < PushFirst or > PushLast)
            {
                continue;
            }

            var length = operation - PushFirst + 1;
            if (operation is Push3 or Push4 && dispatched.Count < MostDispatched && IsCompared(code, at + 1 + length))
            {
                dispatched.Add(Number(code.AsSpan(at + 1, length)));
            }

            at += length;
        }

        return new CodeSelectors(code, dispatched, delegates);
    }

    /// <summary>The four bytes stand somewhere in the code, or the three of a selector that begins with zero.</summary>
    public bool Mentions(uint selector)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, selector);
        if (bytes[0] == 0)
        {
            bytes[0] = Push3;
        }

        return _code.AsSpan().IndexOf(bytes) >= 0;
    }

    private static bool IsCompared(byte[] code, int next)
    {
        for (var at = next; at < Math.Min(next + 2, code.Length); at++)
        {
            if (code[at] is Eq or Xor or Sub)
            {
                return true;
            }
        }

        return false;
    }

    private static uint Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0u;
        foreach (var one in bytes)
        {
            number = (number << 8) | one;
        }

        return number;
    }
}
