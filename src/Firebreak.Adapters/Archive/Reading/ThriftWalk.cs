namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// Walks over Thrift's compact encoding, in which Parquet keeps its footer and page headers, without making anything of it. Whoever reads
/// it afterwards knows that no length and no count in it promises more than there are bytes.
/// </summary>
/// <exception cref="InvalidDataException">From any member: it is not such an encoding.</exception>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes)
{
    public const byte TruthType = 1; // Or two: a field's type says which.
    public const byte IntType = 5;
    public const byte ListType = 9;
    public const byte StructType = 12;

    private const byte SetType = 10;
    private const byte MapType = 11;
    private const int DeepestNesting = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes walked over so far.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next field of a structure; false at its end.</summary>
    /// <param name="field">Number of the field before, zero at first; then of this one.</param>
    public bool Next(ref int field, out byte type)
    {
        var head = Byte();
        type = (byte)(head & 0x0f);
        if (head == 0)
        {
            return false;
        }

        // The library takes only a bare zero for the end; what is half of one it would read for ever.
        if (type == 0)
        {
            throw Fault("a field of no type");
        }

        // In order, as every writer leaves them: so none stands there twice, of which the library would believe the last.
        var next = head >> 4 is var step and > 0 ? field + step : Integer();
        field = next > field && next <= short.MaxValue ? (int)next : throw Fault("its fields in no order");
        return true;
    }

    /// <summary>A whole number of any width.</summary>
    public long Integer()
    {
        var word = Varint();
        return (long)(word >> 1) ^ -(long)(word & 1);
    }

    /// <summary>How many items a list has, and of what type.</summary>
    public int List(out byte type)
    {
        var head = Byte();
        type = (byte)(head & 0x0f);
        var count = head >> 4 is var few and < 15 ? (ulong)few : Varint();
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw Fault("a list of more items than bytes");
    }

    /// <summary>Walks over a structure in which everything must be of the kind that its form says.</summary>
    public void Through(ThriftForm structure)
    {
        var seen = 0UL;
        for (var field = 0; Next(ref field, out var type);)
        {
            if (!structure.Allows(field, out var form))
            {
                throw Fault("what is not read here, such as encryption");
            }

            seen |= 1UL << Math.Min(field, 63);
            Through(form, type);
        }

        if (!structure.IsWhole(seen))
        {
            throw Fault("a structure that lacks what it must have");
        }
    }

    public void Skip(byte type) => Skip(type, depth: 0);

    // What newer writers know is stepped over; where it is made of parts, the library would not find its end.
    private void Through(ThriftForm? form, byte type)
    {
        if (form is null ? type >= ListType : form.Type != (type == 2 ? TruthType : type))
        {
            throw Fault("a field of another kind than it must be");
        }

        switch (type)
        {
            case IntType:
                SkipInt();
                break;
            case ListType:
                for (var left = List(out var item); left > 0; left--)
                {
                    Through(form!.Item, item);
                }

                break;
            case StructType:
                Through(form!);
                break;
            default:
                Skip(type);
                break;
        }
    }

    private void Skip(byte type, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Fault("too deep a nesting");
        }

        switch (type)
        {
            case 1 or 2:
                break;
            case 3:
                Advance(1);
                break;
            case 4 or 5 or 6:
                Varint();
                break;
            case 7:
                Advance(8);
                break;
            case 8:
                Advance(Varint());
                break;
            case ListType or SetType:
                Items(depth);
                break;
            case MapType:
                Pairs(depth);
                break;
            case StructType:
                for (var field = 0; Next(ref field, out var inner);)
                {
                    Skip(inner, depth + 1);
                }

                break;
            default:
                throw Fault("a type that there is not");
        }
    }

    private void SkipInt()
    {
        if (Integer() is < int.MinValue or > int.MaxValue)
        {
            throw Fault("a number of more bits than its field has");
        }
    }

    private void Items(int depth)
    {
        for (var left = List(out var type); left > 0; left--)
        {
            Item(type, depth);
        }
    }

    private void Pairs(int depth)
    {
        var count = Varint();
        if (count == 0)
        {
            return;
        }

        var types = Byte();
        for (; count > 0; count--)
        {
            Item((byte)(types >> 4), depth);
            Item((byte)(types & 0x0f), depth);
        }
    }

    // Truth values take no byte as a field, and one in a list.
    private void Item(byte type, int depth) => Skip(type is 1 or 2 ? (byte)3 : type, depth + 1);

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Fault("a number that does not end");
    }

    private byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw Fault("an end before its end");

    private void Advance(ulong count) => Position = count <= (ulong)(_bytes.Length - Position)
        ? Position + (int)count
        : throw Fault("an end before its end");

    private static InvalidDataException Fault(string what) => new($"its description has {what}");
}
