using System.Numerics;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Between the values of a drill's language, where every number is exact and unbounded, and those of the ABI.</summary>
internal static class Fitting
{
    /// <summary>Values as the ABI's encoder takes them for these types.</summary>
    /// <exception cref="AbiException">One does not fit.</exception>
    public static object[] ToAbi(IReadOnlyList<AbiType> types, IReadOnlyList<object> values) => types.Count == values.Count
        ? [.. types.Select((type, index) => ToAbi(type, values[index]))]
        : throw new AbiException($"Expected {types.Count} values, found {values.Count}.");

    public static byte[] Encode(AbiFunction function, IReadOnlyList<object> values) =>
        function.Encode(ToAbi([.. function.Inputs.Select(input => input.Type)], values));

    /// <summary>What the encoder gave back, in the language's own values.</summary>
    public static object FromAbi(object value) => value switch
    {
        UInt256 number => ToNumber(number),
        Int256 number => number.IsNegative ? -ToNumber(number.Magnitude) : ToNumber(number.Magnitude),
        Hash256 hash => hash.ToArray(),
        object[] values => values.Select(FromAbi).ToArray(),
        _ => value,
    };

    public static BigInteger ToNumber(UInt256 number) => BigInteger.Parse(number.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    /// <exception cref="OverflowException">It is negative or needs more than 256 bits.</exception>
    public static UInt256 ToWord(BigInteger number) => number.Sign >= 0 && number.GetBitLength() <= 256
        ? UInt256.FromBigEndian(number.ToByteArray(isUnsigned: true, isBigEndian: true))
        : throw new OverflowException($"{number} does not fit in 256 bits");

    /// <summary>The value as bytes in a row: numbers take 32, addresses 20.</summary>
    public static byte[] ToBytes(object value) => value switch
    {
        byte[] bytes => bytes,
        Address address => address.ToArray(),
        BigInteger number => Hash256.FromUInt256(ToWord(number)).ToArray(),
        string text => System.Text.Encoding.UTF8.GetBytes(text),
        bool truth => ToBytes(new BigInteger(truth ? 1 : 0)),
        object[] values => [.. values.SelectMany(ToBytes)],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static object ToAbi(AbiType type, object value) => (type, value) switch
    {
        (AbiType.Account, byte[] { Length: Address.Length } bytes) => Address.FromBytes(bytes),
        (AbiType.Account, BigInteger { IsZero: true }) => Address.Zero,
        (AbiType.UnsignedNumber, byte[] { Length: <= 32 } bytes) => UInt256.FromBigEndian(bytes),
        (AbiType.UnsignedNumber, Address address) => address.ToUInt256(),
        (AbiType.UnsignedNumber, BigInteger number) => ToWord(number),
        (AbiType.FixedBytes { Length: 32 }, BigInteger number) => Hash256.FromUInt256(ToWord(number)),
        (AbiType.FixedBytes { Length: 32 }, Address address) => address.ToWord(),
        (AbiType.Bytes, Address or BigInteger) => ToBytes(value),
        (AbiType.Sequence sequence, object[] values) => values.Select(item => ToAbi(sequence.Element, item)).ToArray(),
        (AbiType.Record record, object[] values) => ToAbi([.. record.Members.Select(member => member.Type)], values),
        _ => value,
    };
}
