using System.Diagnostics;
using System.Numerics;

namespace Firebreak.Ethereum;

/// <summary>One value in one word.</summary>
internal static class AbiWord
{
    public static object Read(AbiType type, ReadOnlySpan<byte> word) => type switch
    {
        AbiType.UnsignedNumber unsigned => UInt256.FromBigEndian(word) & Mask(unsigned.Bits),
        AbiType.SignedNumber signed => SignExtend(UInt256.FromBigEndian(word), signed.Bits),
        AbiType.Account => Address.FromBytes(word[12..]),
        AbiType.Truth => word.ContainsAnyExcept((byte)0),
        AbiType.FixedBytes bytes => word[..bytes.Length].ToArray(),
        _ => throw new UnreachableException(),
    };

    public static void Write(AbiType type, object value, Span<byte> word)
    {
        switch (type, value)
        {
            case (AbiType.UnsignedNumber unsigned, _):
                ToUnsigned(unsigned, value).WriteBigEndian(word);
                break;
            case (AbiType.SignedNumber signed, _):
                ToSigned(signed, value).ToTwosComplement().WriteBigEndian(word);
                break;
            case (AbiType.Account, Address address):
                address.CopyTo(word[12..]);
                break;
            case (AbiType.Truth, bool truth):
                word[31] = truth ? (byte)1 : (byte)0;
                break;
            case (AbiType.FixedBytes bytes, byte[] content) when content.Length == bytes.Length:
                content.CopyTo(word);
                break;
            case (AbiType.FixedBytes { Length: Hash256.Length }, Hash256 hash):
                hash.CopyTo(word);
                break;
            default:
                throw Misfit(type, value);
        }
    }

    public static AbiException Misfit(AbiType type, object? value) =>
        new($"A value of {value?.GetType().Name ?? "null"} does not fit in {type}.");

    private static UInt256 ToUnsigned(AbiType.UnsignedNumber type, object value)
    {
        var number = value switch
        {
            UInt256 word => word,
            ulong or uint or ushort or byte => Convert.ToUInt64(value, null),
            long or int or short or sbyte when Convert.ToInt64(value, null) >= 0 => Convert.ToUInt64(value, null),
            BigInteger { Sign: >= 0 } big when big.GetBitLength() <= 256 => FromBig(big),
            _ => throw Misfit(type, value),
        };
        return number.BitLength <= type.Bits ? number : throw new AbiException($"{number} does not fit in {type}.");
    }

    private static Int256 ToSigned(AbiType.SignedNumber type, object value)
    {
        var number = value switch
        {
            Int256 signed => signed,
            long or int or short or sbyte or uint or ushort or byte => Convert.ToInt64(value, null),
            ulong word => Int256.FromUInt256(word),
            UInt256 word when Int256.TryFromUInt256(word, out var signed) => signed,
            BigInteger big when big.GetBitLength() <= 255 => Int256.FromTwosComplement(FromBig(big.Sign < 0 ? big + (BigInteger.One << 256) : big)),
            _ => throw Misfit(type, value),
        };
        return SignExtend(number.ToTwosComplement(), type.Bits) == number ? number : throw new AbiException($"{number} does not fit in {type}.");
    }

    private static UInt256 FromBig(BigInteger big) => UInt256.FromBigEndian(big.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static UInt256 Mask(int bits) => UInt256.MaxValue >> (256 - bits);

    private static Int256 SignExtend(in UInt256 word, int bits)
    {
        var isNegative = !((word >> (bits - 1)) & UInt256.One).IsZero;
        return Int256.FromTwosComplement(isNegative ? word | ~Mask(bits) : word & Mask(bits));
    }
}
