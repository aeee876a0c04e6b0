using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Power of which no event tells: an address within a slot becomes another one. It may share its slot with flags and small numbers, at any
/// byte of it.
/// </summary>
internal static class PowerSlot
{
    private const int WordLength = 32;

    // Entries of mappings and arrays stand under hashes; no contract has this many variables.
    private static readonly UInt256 MostVariables = UInt256.One << 32;

    /// <summary>The first address in a changed slot that fits, with the one that stands in its place after or before.</summary>
    /// <param name="fits">Is asked about (before, after); both may be zero or mere pieces of a number.</param>
    public static bool TryFind(in StateChangeRow change, Func<Address, Address, bool> fits, out Address before, out Address after)
    {
        (before, after) = (default, default);
        if (change.Field != StateField.Storage)
        {
            return false;
        }

        Span<byte> old = stackalloc byte[WordLength];
        Span<byte> young = stackalloc byte[WordLength];
        change.Before.WriteBigEndian(old);
        change.After.WriteBigEndian(young);
        for (var at = WordLength - Address.Length; at >= 0; at--)
        {
            before = Address.FromBytes(old.Slice(at, Address.Length));
            after = Address.FromBytes(young.Slice(at, Address.Length));
            if (before != after && fits(before, after))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A variable of the contract itself, not an entry that somebody has in one of its lists.</summary>
    public static bool IsVariable(in StateChangeRow change) => change.Slot.ToUInt256() < MostVariables;

    /// <summary>True when the contract already had the address written down, as a successor who now accepts.</summary>
    public static bool WasAppointed(Scene scene, Address contract, Address successor)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Account == contract && TryFind(change, (before, _) => before == successor, out _, out _))
            {
                return true;
            }
        }

        return false;
    }
}
