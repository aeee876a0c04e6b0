using System.Globalization;
using System.Numerics;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Values;

/// <summary>256-bit words for properties: uniform ones, and ones whose limbs sit at the edges where carries go wrong.</summary>
internal static class Words
{
    public static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly ulong[] Edges = [0, 1, 2, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (1UL << 63) - 1, 1UL << 32, uint.MaxValue];

    private static readonly Gen<ulong> Limb = Gen.OneOf(Gen.ULong, Gen.Int[0, Edges.Length - 1].Select(i => Edges[i]));

    public static readonly Gen<UInt256> Any = Gen.Select(Limb, Limb, Limb, Limb, Gen.Int[1, 4]).Select((u0, u1, u2, u3, count) =>
        new UInt256(u0, count > 1 ? u1 : 0, count > 2 ? u2 : 0, count > 3 ? u3 : 0));

    public static BigInteger Big(this in UInt256 value) => new(value.ToBigEndian(), isUnsigned: true, isBigEndian: true);

    public static BigInteger Big(this in Int256 value) => BigInteger.Parse(value.ToString(), CultureInfo.InvariantCulture);

    public static UInt256 Word(BigInteger value)
    {
        var wrapped = ((value % Modulus) + Modulus) % Modulus;
        return UInt256.FromBigEndian(wrapped.ToByteArray(isUnsigned: true, isBigEndian: true));
    }
}
