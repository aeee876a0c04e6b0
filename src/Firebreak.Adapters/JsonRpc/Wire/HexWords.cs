using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// Hexadecimal digits to bytes, many at a time. The quick readers of quoted words know the form in which nodes write them and say false to
/// any other, which whoever asks then reads in the careful way: they never accept what the careful way would refuse.
/// </summary>
internal static class HexWords
{
    private const uint QuotedPrefix = '"' | ('0' << 8) | ('x' << 16);
    private const int LongestWord = 32;
    private const int PrefixLength = 3;

    /// <summary>A JSON text of 0x and exactly as many lower-case digits as fill the destination of 20 or 32 bytes.</summary>
    public static bool TryReadQuoted(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        var digits = destination.Length * 2;
        if (json.Length <= PrefixLength + digits || json[PrefixLength + digits] != (byte)'"' || !HasPrefix(json))
        {
            return false;
        }

        ref var text = ref Unsafe.AsRef(in json[PrefixLength]);
        ref var bytes = ref MemoryMarshal.GetReference(destination);
        var last = digits - Vector256<byte>.Count; // An address is read in two steps that overlap.
        var first = Pack(ref text, out var isFirstHex);
        var second = Pack(ref Unsafe.Add(ref text, last), out var isSecondHex);
        first.StoreUnsafe(ref bytes);
        second.StoreUnsafe(ref bytes, (nuint)(last / 2));
        return isFirstHex & isSecondHex;
    }

    /// <summary>A JSON text of 0x and 1 to 16 digits.</summary>
    /// <param name="length">Length of the text with its quotes.</param>
    public static bool TryReadQuantity(ReadOnlySpan<byte> json, out ulong value, out int length)
    {
        (value, length) = (0, 0);
        if (json.Length < PrefixLength + Vector128<byte>.Count + 1 || !HasPrefix(json))
        {
            return false;
        }

        var text = Vector128.LoadUnsafe(ref Unsafe.AsRef(in json[PrefixLength]));
        var nibbles = Nibbles(text, out var isHex);
        var digits = BitOperations.TrailingZeroCount(~isHex.ExtractMostSignificantBits() | 0x1_0000u);
        if (digits == 0 || json[PrefixLength + digits] != (byte)'"')
        {
            return false;
        }

        var pairs = nibbles.AsUInt16();
        var bytes = Vector128.Narrow((pairs << 4 | pairs >> 8) & Vector128.Create((ushort)0xff), Vector128<ushort>.Zero);
        value = BinaryPrimitives.ReverseEndianness(bytes.AsUInt64().ToScalar()) >> (4 * (Vector128<byte>.Count - digits));
        length = PrefixLength + digits + 1;
        return true;
    }

    /// <summary>Fills the whole destination from twice as many digits in either case; false when anything else is among them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> digits, Span<byte> destination)
    {
        if (digits.Length != destination.Length * 2)
        {
            return false;
        }

        if (destination.Length < Vector128<byte>.Count)
        {
            return Convert.FromHexString(digits, destination, out _, out _) == System.Buffers.OperationStatus.Done;
        }

        ref var text = ref MemoryMarshal.GetReference(digits);
        ref var bytes = ref MemoryMarshal.GetReference(destination);
        var isHex = true;
        var last = destination.Length - Vector128<byte>.Count;
        for (var at = 0; at < last; at += Vector128<byte>.Count)
        {
            PackEither(ref Unsafe.Add(ref text, 2 * at), out var isStepHex).StoreUnsafe(ref bytes, (nuint)at);
            isHex &= isStepHex;
        }

        PackEither(ref Unsafe.Add(ref text, 2 * last), out var isLastHex).StoreUnsafe(ref bytes, (nuint)last);
        return isHex & isLastHex;
    }

    private static bool HasPrefix(ReadOnlySpan<byte> json) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(json) & 0xff_ffff) == QuotedPrefix;

    // 32 lower-case digits as 16 bytes. Upper case may be a checksum, which is for the careful way to judge.
    private static Vector128<byte> Pack(ref byte text, out bool isHex)
    {
        var digits = Vector256.LoadUnsafe(ref text);
        var number = digits - Vector256.Create((byte)'0');
        var letter = digits - Vector256.Create((byte)'a');
        var isNumber = Vector256.LessThanOrEqual(number, Vector256.Create((byte)9));
        var isLetter = Vector256.LessThanOrEqual(letter, Vector256.Create((byte)5));
        isHex = (isNumber | isLetter).ExtractMostSignificantBits() == uint.MaxValue;
        return Join(Vector256.ConditionalSelect(isNumber, number, letter + Vector256.Create((byte)10)));
    }

    private static Vector128<byte> PackEither(ref byte text, out bool isHex)
    {
        var digits = Vector256.LoadUnsafe(ref text);
        var number = digits - Vector256.Create((byte)'0');
        var letter = (digits | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a');
        var isNumber = Vector256.LessThanOrEqual(number, Vector256.Create((byte)9));
        var isLetter = Vector256.LessThanOrEqual(letter, Vector256.Create((byte)5));
        isHex = (isNumber | isLetter).ExtractMostSignificantBits() == uint.MaxValue;
        return Join(Vector256.ConditionalSelect(isNumber, number, letter + Vector256.Create((byte)10)));
    }

    private static Vector128<byte> Join(Vector256<byte> nibbles)
    {
        var pairs = nibbles.AsUInt16();
        var bytes = (pairs << 4 | pairs >> 8) & Vector256.Create((ushort)0xff);
        return Vector128.Narrow(bytes.GetLower(), bytes.GetUpper());
    }

    private static Vector128<byte> Nibbles(Vector128<byte> text, out Vector128<byte> isHex)
    {
        var number = text - Vector128.Create((byte)'0');
        var letter = (text | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var isNumber = Vector128.LessThanOrEqual(number, Vector128.Create((byte)9));
        var isLetter = Vector128.LessThanOrEqual(letter, Vector128.Create((byte)5));
        isHex = isNumber | isLetter;
        return Vector128.ConditionalSelect(isNumber, number, letter + Vector128.Create((byte)10)) & isHex;
    }
}
