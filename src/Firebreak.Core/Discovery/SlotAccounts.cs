using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>Which parts of a storage word may be addresses.</summary>
public static class SlotAccounts
{
    private const int WordLength = 32;

    // Amounts and prices are smaller, or have more zeros.
    private const int MostZeros = 2;

    /// <summary>The word itself first, then its parts, for an address may share a slot with flags and small numbers.</summary>
    /// <returns>Each with whether it is all that the word holds: a part may be any other number, and needs further signs.</returns>
    public static IEnumerable<(Address Account, bool IsWhole)> In(Hash256 word)
    {
        var bytes = word.ToArray();
        for (var at = WordLength - Address.Length; at >= 0; at--)
        {
            var part = bytes.AsSpan(at, Address.Length);
            if (part[0] != 0 && part.Count((byte)0) <= MostZeros)
            {
                yield return (Address.FromBytes(part), at == WordLength - Address.Length && bytes.AsSpan(0, at).IndexOfAnyExcept((byte)0) < 0);
            }
        }
    }
}
