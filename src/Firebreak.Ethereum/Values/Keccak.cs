using System.Runtime.InteropServices;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Keccak-256 with the original padding, as Ethereum uses it; SHA3-256 of FIPS 202 pads differently and gives other hashes.</summary>
public static class Keccak
{
    private const int RateInBytes = 136;
    private const int RateInLanes = RateInBytes / 8;
    private const int LongestTextOnStack = 512;

    /// <summary>The hash of no bytes: the code hash of an account without code.</summary>
    public static Hash256 Empty { get; } = Hash([]);

    public static Hash256 Hash(ReadOnlySpan<byte> input)
    {
        Span<ulong> state = stackalloc ulong[KeccakPermutation.LaneCount];
        state.Clear();
        while (input.Length >= RateInBytes)
        {
            Absorb(state, input[..RateInBytes]);
            input = input[RateInBytes..];
        }

        Span<byte> last = stackalloc byte[RateInBytes];
        last.Clear();
        input.CopyTo(last);
        last[input.Length] = 0x01;
        last[^1] |= 0x80;
        Absorb(state, last);
        return Hash256.FromBytes(MemoryMarshal.AsBytes(state)[..Hash256.Length]);
    }

    /// <summary>The hash of the text's UTF-8 bytes: selectors, topics, type hashes.</summary>
    public static Hash256 Hash(string utf8Text)
    {
        ArgumentNullException.ThrowIfNull(utf8Text);
        if (utf8Text.Length > LongestTextOnStack / 3)
        {
            return Hash(Encoding.UTF8.GetBytes(utf8Text).AsSpan());
        }

        Span<byte> utf8 = stackalloc byte[LongestTextOnStack];
        return Hash(utf8[..Encoding.UTF8.GetBytes(utf8Text, utf8)]);
    }

    // Lanes are little-endian; so are all processors that .NET 10 runs on, save s390x, which this project does not support.
    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        var lanes = MemoryMarshal.Cast<byte, ulong>(block);
        for (var i = 0; i < RateInLanes; i++)
        {
            state[i] ^= lanes[i];
        }

        KeccakPermutation.Apply(state);
    }
}
