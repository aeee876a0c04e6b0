using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Filling;

/// <summary>Values from the chain in the words in which places are filled, as <see cref="CallText"/> reads them.</summary>
internal static class PlaceText
{
    /// <summary>More than any call of a lever takes; what an attacker writes into an event may be longer.</summary>
    private const int Longest = 32_768;

    /// <summary>Null for what cannot stand in a place.</summary>
    public static string? Of(object value)
    {
        var text = value switch
        {
            bool flag => flag ? "true" : "false",
            Address account => account.ToHex(),
            UInt256 number => number.ToString(),
            Hash256 hash => hash.ToString(),
            byte[] bytes => Hex.Encode(bytes),
            object[] values when values.Select(Of).ToList() is var parts => parts.Contains(null) ? null : $"[{string.Join(", ", parts)}]",
            _ => null,
        };
        return text?.Length > Longest ? null : text;
    }

    /// <summary>The Keccak hash of a text or of bytes; null for anything else.</summary>
    public static string? HashOf(object value) => value switch
    {
        string text => Keccak.Hash(text).ToString(),
        byte[] bytes => Keccak.Hash(bytes).ToString(),
        _ => null,
    };

    /// <summary>One word that a view returned, as the type of its place wants it.</summary>
    public static string? OfWord(AbiType? type, ReadOnlySpan<byte> returned)
    {
        if (returned.Length != 32)
        {
            return null;
        }

        var word = UInt256.FromBigEndian(returned);
        return type switch
        {
            AbiType.Truth => word.IsZero ? "false" : word == UInt256.One ? "true" : null,
            AbiType.Account => word.BitLength <= 160 ? Address.FromUInt256(word).ToHex() : null,
            AbiType.FixedBytes { Length: var length } => Hex.Encode(returned[..length]),
            _ => word.ToString(),
        };
    }
}
