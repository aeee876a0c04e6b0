using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// Where the values of a JSON text end, after RFC 8259 to the letter and many bytes at a time. Texts are not checked for valid UTF-8 here:
/// what is read as prose is checked when it is read.
/// </summary>
internal static class JsonText
{
    private const byte FirstPrintable = 0x20;

    /// <summary>The first byte at or after a position that is no white space; the end of the text if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipSpace(ReadOnlySpan<byte> json, int at) => Peek(json, at) > (byte)' ' ? at : PassSpace(json, at);

    private static int PassSpace(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>One past a value of any kind.</summary>
    /// <param name="room">How many containers may still be inside each other.</param>
    /// <exception cref="JsonException">What stands there is no JSON value, or is nested too deeply.</exception>
    public static int EndOfValue(ReadOnlySpan<byte> json, int at, int room) => Peek(json, at) switch
    {
        (byte)'"' => ClosingQuote(json, at + 1) + 1,
        (byte)'{' => EndOfObject(json, at, room),
        (byte)'[' => EndOfArray(json, at, room),
        (byte)'t' => EndOfWord(json, at, "true"u8),
        (byte)'f' => EndOfWord(json, at, "false"u8),
        (byte)'n' => EndOfWord(json, at, "null"u8),
        _ => EndOfNumber(json, at),
    };

    /// <summary>Where the quote stands that closes the text which begins at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ClosingQuote(ReadOnlySpan<byte> json, int at)
    {
        // Names and most values end within one step.
        if (at <= json.Length - Vector256<byte>.Count)
        {
            var special = Special(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at));
            if (special != 0 && json[at + BitOperations.TrailingZeroCount(special)] == (byte)'"')
            {
                return at + BitOperations.TrailingZeroCount(special);
            }
        }

        return ClosingQuoteFar(json, at);
    }

    private static int ClosingQuoteFar(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            at = FirstSpecial(json, at);
            switch (Peek(json, at))
            {
                case (byte)'"':
                    return at;
                case (byte)'\\':
                    at = EndOfEscape(json, at + 1);
                    break;
                default:
                    throw Broken(json, at);
            }
        }
    }

    /// <summary>The byte at a position, or zero beyond the end, which belongs nowhere in a JSON text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Peek(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length ? json[at] : (byte)0;

    public static JsonException Broken(ReadOnlySpan<byte> json, int at) =>
        new(at >= json.Length ? "The text ends too early." : $"Byte {at} does not belong there.");

    // The first quote, backslash or control character.
    private static int FirstSpecial(ReadOnlySpan<byte> json, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(json);
        for (; at <= json.Length - Vector512<byte>.Count && Vector512.IsHardwareAccelerated; at += Vector512<byte>.Count)
        {
            var bytes = Vector512.LoadUnsafe(ref first, (nuint)at);
            var special = Vector512.Equals(bytes, Vector512.Create((byte)'"'))
                | Vector512.Equals(bytes, Vector512.Create((byte)'\\'))
                | Vector512.LessThan(bytes, Vector512.Create(FirstPrintable));
            if (special.ExtractMostSignificantBits() is not 0 and var found)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }
        }

        for (; at <= json.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            if (Special(Vector256.LoadUnsafe(ref first, (nuint)at)) is not 0 and var found)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }
        }

        while ((uint)at < (uint)json.Length && json[at] is not (byte)'"' and not (byte)'\\' and >= FirstPrintable)
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Special(Vector256<byte> bytes) => (Vector256.Equals(bytes, Vector256.Create((byte)'"'))
        | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
        | Vector256.LessThan(bytes, Vector256.Create(FirstPrintable))).ExtractMostSignificantBits();

    private static int EndOfEscape(ReadOnlySpan<byte> json, int at)
    {
        switch (Peek(json, at))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 1;
            case (byte)'u':
                for (var digit = at + 1; digit <= at + 4; digit++)
                {
                    if (!char.IsAsciiHexDigit((char)Peek(json, digit)))
                    {
                        throw Broken(json, digit);
                    }
                }

                return at + 5;
            default:
                throw Broken(json, at);
        }
    }

    private static int EndOfObject(ReadOnlySpan<byte> json, int at, int room)
    {
        CheckRoom(room);
        at = SkipSpace(json, at + 1);
        if (Peek(json, at) == (byte)'}')
        {
            return at + 1;
        }

        while (true)
        {
            at = Peek(json, at) == (byte)'"' ? SkipSpace(json, ClosingQuote(json, at + 1) + 1) : throw Broken(json, at);
            at = Peek(json, at) == (byte)':' ? SkipSpace(json, at + 1) : throw Broken(json, at);
            at = SkipSpace(json, EndOfValue(json, at, room - 1));
            if (Peek(json, at) == (byte)'}')
            {
                return at + 1;
            }

            at = Peek(json, at) == (byte)',' ? SkipSpace(json, at + 1) : throw Broken(json, at);
        }
    }

    private static int EndOfArray(ReadOnlySpan<byte> json, int at, int room)
    {
        CheckRoom(room);
        at = SkipSpace(json, at + 1);
        if (Peek(json, at) == (byte)']')
        {
            return at + 1;
        }

        while (true)
        {
            at = SkipSpace(json, EndOfValue(json, at, room - 1));
            if (Peek(json, at) == (byte)']')
            {
                return at + 1;
            }

            at = Peek(json, at) == (byte)',' ? SkipSpace(json, at + 1) : throw Broken(json, at);
        }
    }

    public static void CheckRoom(int room)
    {
        if (room <= 0)
        {
            throw new JsonException("The text is nested too deeply.");
        }
    }

    private static int EndOfWord(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> word) =>
        json[at..].StartsWith(word) ? EndOfScalar(json, at + word.Length) : throw Broken(json, at);

    private static int EndOfNumber(ReadOnlySpan<byte> json, int at)
    {
        var digits = Peek(json, at) == (byte)'-' ? at + 1 : at;
        at = Peek(json, digits) == (byte)'0' ? digits + 1 : EndOfDigits(json, digits);
        at = Peek(json, at) == (byte)'.' ? EndOfDigits(json, at + 1) : at;
        if (Peek(json, at) is (byte)'e' or (byte)'E')
        {
            at++;
            at = EndOfDigits(json, Peek(json, at) is (byte)'+' or (byte)'-' ? at + 1 : at);
        }

        return EndOfScalar(json, at);
    }

    private static int EndOfDigits(ReadOnlySpan<byte> json, int at)
    {
        var start = at;
        while (char.IsAsciiDigit((char)Peek(json, at)))
        {
            at++;
        }

        return at > start ? at : throw Broken(json, at);
    }

    // A number or a word ends where something stands that ends it.
    private static int EndOfScalar(ReadOnlySpan<byte> json, int at) =>
        at >= json.Length || json[at] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'
            ? at
            : throw Broken(json, at);
}
