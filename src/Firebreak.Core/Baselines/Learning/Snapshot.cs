using System.Buffers;
using System.Buffers.Binary;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>Writes what was learned as bytes that mean the same on every machine: little-endian, with a version before and a seal behind.</summary>
internal sealed class SnapshotWriter
{
    public const uint Mark = 0x4C_42_42_46; // "FBBL" as it stands in the file.

    /// <summary>Goes up with every change of the form; another version is refused, not guessed at.</summary>
    public const int Version = 3;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SnapshotWriter()
        : this(Mark, Version)
    {
    }

    /// <summary>For something else than a baseline, in the same form.</summary>
    public SnapshotWriter(uint mark, int version)
    {
        Add((int)mark);
        Add(version);
    }

    public void Add(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), number);
        _bytes.Advance(sizeof(int));
    }

    public void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), number);
        _bytes.Advance(sizeof(long));
    }

    public void Add(double number) => Add(BitConverter.DoubleToInt64Bits(number));

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Only what is not zero, each with its place.</summary>
    public void AddSparse(ReadOnlySpan<uint> numbers)
    {
        Add(numbers.Length - numbers.Count(0u));
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != 0)
            {
                Add(i);
                Add((int)numbers[i]);
            }
        }
    }

    public byte[] Seal()
    {
        Add(Keccak.Hash(_bytes.WrittenSpan).AsBytes());
        return _bytes.WrittenSpan.ToArray();
    }
}

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote, and nothing else: a length or a place that cannot be is refused before it is used.</summary>
internal ref struct SnapshotReader
{
    private const long LastSecond = 253_402_300_800;
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="SnapshotException">It is damaged, or of another version.</exception>
    public SnapshotReader(ReadOnlySpan<byte> sealedBytes)
        : this(sealedBytes, SnapshotWriter.Mark, SnapshotWriter.Version, "snapshot of a baseline")
    {
    }

    /// <exception cref="SnapshotException">It is damaged, or of another version.</exception>
    public SnapshotReader(ReadOnlySpan<byte> sealedBytes, uint mark, int version, string what)
    {
        if (sealedBytes.Length < (2 * sizeof(int)) + Hash256.Length)
        {
            throw new SnapshotException("The snapshot is cut off.");
        }

        _rest = sealedBytes[..^Hash256.Length];
        if (Keccak.Hash(_rest) != Hash256.FromBytes(sealedBytes[^Hash256.Length..]))
        {
            throw new SnapshotException("The snapshot is damaged: its seal does not fit.");
        }

        if (Int() != (int)mark)
        {
            throw new SnapshotException($"This is no {what}.");
        }

        if (Int() is var found && found != version)
        {
            throw new SnapshotException($"The {what} is of version {found}; this program reads {version}. Learn again.");
        }
    }

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    /// <summary>A moment as seconds since 1970.</summary>
    public DateTimeOffset Moment() => Long() is var seconds && seconds >= 0 && seconds < LastSecond
        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : throw new SnapshotException($"The snapshot speaks of second {seconds}, which no calendar has.");

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new SnapshotException("The snapshot is cut off.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <param name="most">How many there can be.</param>
    public int Length(int most) => Int() is var length && length >= 0 && length <= most
        ? length
        : throw new SnapshotException($"The snapshot speaks of {length} where at most {most} can be.");

    public void Sparse(Span<uint> numbers)
    {
        numbers.Clear();
        var count = Length(numbers.Length);
        for (var i = 0; i < count; i++)
        {
            numbers[Length(numbers.Length - 1)] = (uint)Int();
        }
    }
}

/// <summary>A snapshot that cannot be read; the message says why.</summary>
public sealed class SnapshotException : FormatException
{
    public SnapshotException()
    {
    }

    public SnapshotException(string message)
        : base(message)
    {
    }

    public SnapshotException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
