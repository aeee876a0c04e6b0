using System.Runtime.InteropServices;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>Marks of 64 bits for things that are only ever compared. The same on every machine and in every version.</summary>
internal static class Mix
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>A mark that depends on the order in which the parts came.</summary>
    public static ulong Of(ulong before, ulong next)
    {
        var mixed = (before ^ (next * Golden)) + Golden;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    public static ulong Of(ulong before, in Address account)
    {
        Span<byte> bytes = stackalloc byte[24];
        bytes.Clear();
        account.CopyTo(bytes);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        return Of(Of(Of(before, words[0]), words[1]), words[2]);
    }

    public static ulong Of(ulong before, in Hash256 word)
    {
        foreach (var part in MemoryMarshal.Cast<byte, ulong>(word.AsBytes()))
        {
            before = Of(before, part);
        }

        return before;
    }
}
