using System.Buffers;

namespace Firebreak.Ethereum;

/// <summary>Bytes as 0x text. Reading is strict: an even number of hexadecimal digits, with or without 0x, and nothing else.</summary>
public static class Hex
{
    /// <summary>Lowercase digits after 0x.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Concat("0x", Convert.ToHexStringLower(bytes));

    /// <exception cref="FormatException">The text is not an even number of hexadecimal digits.</exception>
    public static byte[] Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Decode(text.AsSpan());
    }

    /// <exception cref="FormatException">The text is not an even number of hexadecimal digits.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var digits = Digits(text);
        var bytes = new byte[digits.Length / 2];
        return TryDecode(text, bytes) ? bytes : throw NumberText.Refuse(text, "an even number of hexadecimal digits");
    }

    /// <summary>Fills the whole destination; false when the text is malformed or of another length.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, Span<byte> destination) =>
        TryDecode(utf8, destination, out var written) && written == destination.Length;

    /// <summary>Fills the whole destination; false when the text is malformed or of another length.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var digits = Digits(text);
        return digits.Length == destination.Length * 2
            && Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;
    }

    /// <summary>Fills the start of the destination; false when the text is malformed or too long for it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, Span<byte> destination, out int written)
    {
        var digits = utf8.StartsWith("0x"u8) ? utf8[2..] : utf8;
        return Convert.FromHexString(digits, destination, out _, out written) == OperationStatus.Done;
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text) => text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
}
