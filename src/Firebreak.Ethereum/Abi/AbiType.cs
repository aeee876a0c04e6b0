using System.Globalization;

namespace Firebreak.Ethereum;

/// <summary>A type of the contract ABI. <see cref="ToString"/> is the canonical name that goes into selectors and topics.</summary>
/// <remarks>
/// Values map to uintN: <see cref="UInt256"/>, intN: <see cref="Int256"/>, address: <see cref="Address"/>, bool: <see cref="bool"/>,
/// bytes and bytesN: byte[], string: <see cref="string"/>, arrays and tuples: object[]. Nesting and static size are bounded, so that a
/// declaration from a stranger costs little.
/// </remarks>
public abstract class AbiType
{
    /// <summary>Arrays and tuples inside one another.</summary>
    public const int DeepestNesting = 16;

    /// <summary>Words that a type of fixed size may take.</summary>
    public const int MostStaticWords = 1 << 16;

    internal const int WordLength = 32;

    private readonly string _name;

    private AbiType(string name, bool isDynamic = false, long words = 1, int nesting = 0)
    {
        if (words > MostStaticWords || nesting > DeepestNesting)
        {
            throw new AbiException($"The type is larger than {MostStaticWords} words or nested deeper than {DeepestNesting}.");
        }

        _name = name;
        IsDynamic = isDynamic;
        HeadWords = isDynamic ? 1 : (int)words;
        Nesting = nesting;
    }

    /// <summary>The encoding has no fixed size, so that the head holds an offset.</summary>
    public bool IsDynamic { get; }

    internal int HeadWords { get; }

    internal int Nesting { get; }

    /// <summary>Reads one type: "uint256", "(address,uint8)[]", "tuple(bool ok, bytes32[4] proof)". The aliases uint, int and byte count.</summary>
    /// <exception cref="AbiException">Not a type, or beyond the bounds.</exception>
    public static AbiType Parse(string text) => AbiGrammar.ParseType(text);

    public override string ToString() => _name;

    private static string Numbered(string stem, int number) => string.Create(CultureInfo.InvariantCulture, $"{stem}{number}");

    /// <summary>uintN; also ufixedMxN, whose value is in units of 10^-N.</summary>
    public sealed class UnsignedNumber(int bits, string? name = null) : AbiType(name ?? Numbered("uint", bits))
    {
        public int Bits { get; } = bits;
    }

    /// <summary>intN; also fixedMxN, whose value is in units of 10^-N: Vyper's decimal is fixed168x10.</summary>
    public sealed class SignedNumber(int bits, string? name = null) : AbiType(name ?? Numbered("int", bits))
    {
        public int Bits { get; } = bits;
    }

    /// <summary>address.</summary>
    public sealed class Account() : AbiType("address");

    /// <summary>bool.</summary>
    public sealed class Truth() : AbiType("bool");

    /// <summary>bytesN, and function as bytes24.</summary>
    public sealed class FixedBytes(int length, string? name = null) : AbiType(name ?? Numbered("bytes", length))
    {
        public int Length { get; } = length;
    }

    /// <summary>bytes.</summary>
    public sealed class Bytes() : AbiType("bytes", isDynamic: true);

    /// <summary>string.</summary>
    public sealed class Text() : AbiType("string", isDynamic: true);

    /// <summary>T[] when the length is null, else T[length].</summary>
    public sealed class Sequence : AbiType
    {
        public Sequence(AbiType element, int? length)
            : base(
                length is { } fixedLength ? string.Create(CultureInfo.InvariantCulture, $"{element}[{fixedLength}]") : $"{element}[]",
                length is null || element.IsDynamic,
                (long)element.HeadWords * (length ?? 1),
                element.Nesting + 1)
        {
            if (length is <= 0)
            {
                throw new AbiException("A fixed array has at least one element.");
            }

            Element = element;
            Length = length;
        }

        public AbiType Element { get; }

        public int? Length { get; }
    }

    /// <summary>(T1,T2,…).</summary>
    public sealed class Record : AbiType
    {
        public Record(IReadOnlyList<AbiParameter> members)
            : base(
                $"({string.Join(',', members.Select(member => member.Type.ToString()))})",
                members.Any(member => member.Type.IsDynamic),
                members.Sum(member => (long)member.Type.HeadWords),
                members.Select(member => member.Type.Nesting).DefaultIfEmpty().Max() + 1)
        {
            // It would take no room in the data, and an array of a million of them not either. Solidity has no empty structs.
            if (members.Count == 0)
            {
                throw new AbiException("A tuple has at least one member.");
            }

            Members = members;
        }

        public IReadOnlyList<AbiParameter> Members { get; }
    }
}

/// <summary>A named place for a value; the name is empty where the declaration gives none.</summary>
/// <param name="IsIndexed">For events: the value, or the hash of a dynamic one, is a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed = false);
