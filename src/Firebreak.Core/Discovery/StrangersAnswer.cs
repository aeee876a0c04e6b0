using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>Reads what a contract that nobody trusts returned. Null where the bytes are not of that form.</summary>
public static class StrangersAnswer
{
    /// <summary>No token in use has more; files and sums bear 77.</summary>
    public const int MostDecimals = 36;

    private const int LongestText = 64;
    private const int Word = Hash256.Length;

    public static UInt256? Number(ReadOnlySpan<byte> answer) => answer.Length == Word ? UInt256.FromBigEndian(answer) : null;

    public static bool? Flag(ReadOnlySpan<byte> answer) => Number(answer) is { } number && number <= UInt256.One ? !number.IsZero : null;

    /// <summary>An address, the zero address included.</summary>
    public static Address? Account(ReadOnlySpan<byte> answer) =>
        Number(answer) is { } number && number.BitLength <= Address.Length * 8 ? Address.FromUInt256(number) : null;

    public static int? Decimals(ReadOnlySpan<byte> answer) =>
        Number(answer) is { } number && number <= (UInt256)(uint)MostDecimals ? (int)(ulong)number : null;

    /// <summary>A <c>string</c>, or the <c>bytes32</c> of old tokens: bounded, and with everything that is not plainly printable escaped.</summary>
    public static string? Text(ReadOnlySpan<byte> answer)
    {
        if (answer.Length == Word)
        {
            return Shown(answer.TrimEnd((byte)0));
        }

        if (answer.Length < 2 * Word || UInt256.FromBigEndian(answer[..Word]) != (UInt256)(uint)Word)
        {
            return null;
        }

        return UInt256.FromBigEndian(answer[Word..(2 * Word)]).TryToUInt64(out var length) && length <= (ulong)(answer.Length - (2 * Word))
            ? Shown(answer.Slice(2 * Word, (int)length))
            : null;
    }

    private static string? Shown(ReadOnlySpan<byte> utf8)
    {
        var text = Excerpt.OfUtf8(utf8, LongestText).Trim();
        return text.Length == 0 ? null : text;
    }
}
