using System.Buffers.Binary;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes terms of what stands in the flat arrays.</summary>
internal static class Terms
{
    public delegate T Pick<out T>(Moment moment);

    public static Term.OfNumber Number(Pick<UInt256> pick) => new(moment => pick(moment))
    {
        Word = (Moment moment, out UInt256 word) =>
        {
            word = pick(moment);
            return true;
        },
    };

    public static Term.OfNumber Whole(Pick<ulong> pick) => Number(moment => pick(moment));

    public static Term.OfAccount Account(Pick<Address> pick) => new((Moment moment, out Address account) =>
    {
        account = pick(moment);
        return true;
    });

    public static Term.OfBytes Hash(Pick<Hash256> pick) => new((Moment moment, out ReadOnlySpan<byte> bytes) =>
    {
        bytes = pick(moment).ToArray();
        return true;
    })
    {
        Length = Hash256.Length,
    };

    public static Term.OfText Word(Pick<string> pick, params string[] choices) => new(moment => pick(moment)) { Choices = choices.ToItems() };

    public static Term.OfTruth Flag(Pick<bool> pick) => new(moment => Truths.Of(pick(moment)));

    /// <summary>One word of an encoding, as its type reads it.</summary>
    public static Term OfWord(AbiType type, ReadBytes read) => type switch
    {
        AbiType.UnsignedNumber unsigned => Unsigned(unsigned.Bits / 8, read),
        AbiType.SignedNumber signed => new Term.OfNumber(moment => read(moment, out var word) ? Signed(word, signed.Bits / 8) : default(Number)),
        AbiType.Account => new Term.OfAccount((Moment moment, out Address account) =>
        {
            account = default;
            if (!read(moment, out var word))
            {
                return false;
            }

            account = Address.FromBytes(word[12..]);
            return true;
        }),
        AbiType.Truth => new Term.OfTruth(moment => read(moment, out var word) ? Truths.Of(word.ContainsAnyExcept((byte)0)) : Truth.Unknown),
        AbiType.FixedBytes bytes => new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> value) =>
        {
            var isThere = read(moment, out value);
            value = isThere ? value[..bytes.Length] : value;
            return isThere;
        })
        {
            Length = bytes.Length,
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A decoded value, as its type reads it.</summary>
    public static Term OfDecoded(AbiType type, ReadValue read) => type switch
    {
        AbiType.UnsignedNumber => new Term.OfNumber(moment => read(moment) is UInt256 value ? value : default(Number)),
        AbiType.SignedNumber => new Term.OfNumber(moment => read(moment) is Int256 value ? value : default(Number)),
        AbiType.Account => new Term.OfAccount((Moment moment, out Address account) =>
        {
            var value = read(moment) as Address?;
            account = value ?? default;
            return value is not null;
        }),
        AbiType.Truth => new Term.OfTruth(moment => Truths.Of(read(moment) as bool?)),
        AbiType.FixedBytes or AbiType.Bytes => new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) =>
        {
            var value = read(moment) as byte[];
            bytes = value;
            return value is not null;
        })
        {
            Length = type is AbiType.FixedBytes known ? known.Length : null,
        },
        AbiType.Text => new Term.OfText(moment => read(moment) as string),
        _ => new Term.OfParts(type, read),
    };

    /// <summary>Whether a type's value is one word of the head.</summary>
    public static bool IsWord(AbiType type) =>
        type is AbiType.UnsignedNumber or AbiType.SignedNumber or AbiType.Account or AbiType.Truth or AbiType.FixedBytes;

    private static Term.OfNumber Unsigned(int bytes, ReadBytes read) => new(moment => read(moment, out var word) ? UInt256.FromBigEndian(word[^bytes..]) : default(Number))
    {
        Word = (Moment moment, out UInt256 value) =>
        {
            value = default;
            if (!read(moment, out var word))
            {
                return false;
            }

            // A word of a log that is narrower than its type says is cut, as contracts do.
            value = bytes <= sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(word[^sizeof(ulong)..]) & (ulong.MaxValue >> (64 - (8 * bytes))) : UInt256.FromBigEndian(word[^bytes..]);
            return true;
        },
    };

    private static Number Signed(ReadOnlySpan<byte> word, int bytes)
    {
        Span<byte> whole = stackalloc byte[32];
        whole.Fill((word[^bytes] & 0x80) != 0 ? (byte)0xff : (byte)0);
        word[^bytes..].CopyTo(whole[^bytes..]);
        return Int256.FromTwosComplement(UInt256.FromBigEndian(whole));
    }
}
