using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

internal delegate Number ReadNumber(Moment moment);

internal delegate bool ReadAccount(Moment moment, out Address account);

internal delegate bool ReadBytes(Moment moment, out ReadOnlySpan<byte> bytes);

internal delegate string? ReadText(Moment moment);

internal delegate Truth ReadTruth(Moment moment);

internal delegate object? ReadValue(Moment moment);

/// <summary>A part of an expression whose kind is known, made into a delegate.</summary>
internal abstract record Term
{
    /// <summary>Its kind, as it is told in a fault.</summary>
    public abstract string Kind { get; }

    /// <summary>What a block must carry for it to be more than a zero.</summary>
    public Lanes Needs { get; init; }

    internal sealed record OfNumber(ReadNumber Read) : Term
    {
        public override string Kind => "a number";

        /// <summary>Its value, when that is the same everywhere.</summary>
        public Number? Constant { get; init; }

        /// <summary>The same for values that are never negative nor broken, without the cost of exact arithmetic; null where there is none.</summary>
        public ReadWord? Word { get; init; }

        public static OfNumber Fixed(Number value) => new(_ => value) { Constant = value };
    }

    internal sealed record OfAccount(ReadAccount Read) : Term
    {
        public override string Kind => "an address";

        public Address? Constant { get; init; }

        /// <summary>The topic that holds it, 1 to 3; zero where it is no topic.</summary>
        public int Topic { get; init; }

        public static OfAccount Fixed(Address value) => new((Moment _, out Address account) =>
        {
            account = value;
            return true;
        })
        {
            Constant = value,
        };
    }

    internal sealed record OfBytes(ReadBytes Read) : Term
    {
        public override string Kind => "bytes";

        /// <summary>How many they always are; null where that differs.</summary>
        public int? Length { get; init; }

        public byte[]? Constant { get; init; }

        public static OfBytes Fixed(byte[] value) => new((Moment _, out ReadOnlySpan<byte> bytes) =>
        {
            bytes = value;
            return true;
        })
        {
            Constant = value,
            Length = value.Length,
        };
    }

    internal sealed record OfText(ReadText Read) : Term
    {
        public override string Kind => "a text";

        public string? Constant { get; init; }

        /// <summary>The words that it can be; empty where it can be any text.</summary>
        public Items<string> Choices { get; init; } = [];

        public static OfText Fixed(string value) => new(_ => value) { Constant = value };
    }

    internal sealed record OfTruth(ReadTruth Read) : Term
    {
        public override string Kind => "true or false";
    }

    /// <summary>A decoded array or tuple.</summary>
    internal sealed record OfParts(AbiType Type, ReadValue Read) : Term
    {
        public override string Kind => Type is AbiType.Record ? "a tuple" : "an array";
    }
}

internal delegate bool ReadWord(Moment moment, out UInt256 word);
