using System.Diagnostics;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Decodes ABI data from strangers: every offset and length is checked, and the words visited are counted against a budget.</summary>
internal ref struct AbiReader
{
    private const int WordLength = AbiType.WordLength;

    // Honest encoders use each word once; some share tails. Offsets that point at one another would otherwise cost exponential time.
    private const int VisitsPerWord = 4;
    private const int FreeVisits = 64;

    private long _visitsLeft;

    public AbiReader(int dataLength) => _visitsLeft = ((long)dataLength / WordLength * VisitsPerWord) + FreeVisits;

    /// <summary>Reads values that lie side by side; offsets count from the frame's start.</summary>
    public object[] ReadFrame(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> frame)
    {
        var values = new object[types.Count];
        var position = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadValue(types[i], frame, ref position);
        }

        return values;
    }

    private object[] ReadFrame(IReadOnlyList<AbiParameter> members, ReadOnlySpan<byte> frame, ref int position)
    {
        var values = new object[members.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadValue(members[i].Type, frame, ref position);
        }

        return values;
    }

    private object[] ReadElements(AbiType element, int count, ReadOnlySpan<byte> frame, ref int position)
    {
        // The check comes before the allocation: the count may be a stranger's.
        if ((long)count * element.HeadWords * WordLength > frame.Length - position)
        {
            throw new AbiException($"An array of {count} elements does not fit in the data.");
        }

        Visit(count);
        var values = new object[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = ReadValue(element, frame, ref position);
        }

        return values;
    }

    private object ReadValue(AbiType type, ReadOnlySpan<byte> frame, ref int position)
    {
        if (!type.IsDynamic)
        {
            return ReadStatic(type, frame, ref position);
        }

        var offset = ReadCount(frame, ref position);
        return offset <= frame.Length
            ? ReadTail(type, frame[offset..])
            : throw new AbiException($"The offset {offset} points outside the data.");
    }

    private object ReadStatic(AbiType type, ReadOnlySpan<byte> frame, ref int position) => type switch
    {
        AbiType.Record tuple => ReadFrame(tuple.Members, frame, ref position),
        AbiType.Sequence { Length: { } length } array => ReadElements(array.Element, length, frame, ref position),
        _ => AbiWord.Read(type, ReadWord(frame, ref position)),
    };

    private object ReadTail(AbiType type, ReadOnlySpan<byte> tail)
    {
        var position = 0;
        switch (type)
        {
            case AbiType.Bytes:
                return ReadBytes(tail).ToArray();
            case AbiType.Text:
                return Encoding.UTF8.GetString(ReadBytes(tail));
            case AbiType.Record tuple:
                return ReadFrame(tuple.Members, tail, ref position);
            case AbiType.Sequence { Length: { } length } array:
                return ReadElements(array.Element, length, tail, ref position);
            case AbiType.Sequence array:
                var count = ReadCount(tail, ref position);
                var elements = 0;
                return ReadElements(array.Element, count, tail[position..], ref elements);
            default:
                throw new UnreachableException();
        }
    }

    private ReadOnlySpan<byte> ReadBytes(ReadOnlySpan<byte> tail)
    {
        var position = 0;
        var length = ReadCount(tail, ref position);
        if (length > tail.Length - position)
        {
            throw new AbiException($"{length} bytes do not fit in the data.");
        }

        Visit((length / WordLength) + 1);
        return tail.Slice(position, length);
    }

    private int ReadCount(ReadOnlySpan<byte> frame, ref int position)
    {
        var word = UInt256.FromBigEndian(ReadWord(frame, ref position));
        return word.TryToUInt64(out var count) && count <= int.MaxValue
            ? (int)count
            : throw new AbiException("An offset or length is larger than any data.");
    }

    private ReadOnlySpan<byte> ReadWord(ReadOnlySpan<byte> frame, ref int position)
    {
        if (frame.Length - position < WordLength)
        {
            throw new AbiException("The data is cut off.");
        }

        Visit(1);
        var word = frame.Slice(position, WordLength);
        position += WordLength;
        return word;
    }

    private void Visit(int words)
    {
        _visitsLeft -= words;
        if (_visitsLeft < 0)
        {
            throw new AbiException("The values overlap too often to be an honest encoding.");
        }
    }
}
