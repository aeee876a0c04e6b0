using System.Collections;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Encodes ABI data: fixed-size values and offsets in a head, the rest behind it.</summary>
internal sealed class AbiWriter
{
    private const int WordLength = AbiType.WordLength;

    private byte[] _buffer = new byte[8 * WordLength];
    private int _length;

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public void WriteFrame(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        if (types.Count != values.Count)
        {
            throw new AbiException($"Expected {types.Count} values, found {values.Count}.");
        }

        var start = Append(types.Sum(type => type.HeadWords) * WordLength);
        var position = start;
        for (var i = 0; i < types.Count; i++)
        {
            WriteValue(types[i], values[i], start, ref position);
        }
    }

    private void WriteValue(AbiType type, object value, int start, ref int position)
    {
        if (type.IsDynamic)
        {
            ((UInt256)(ulong)(_length - start)).WriteBigEndian(Word(position));
            position += WordLength;
            WriteTail(type, value);
            return;
        }

        switch (type)
        {
            case AbiType.Record or AbiType.Sequence:
                var (types, values) = Parts(type, value);
                for (var i = 0; i < types.Count; i++)
                {
                    WriteValue(types[i], values[i], start, ref position);
                }

                break;
            default:
                AbiWord.Write(type, value, Word(position));
                position += WordLength;
                break;
        }
    }

    private void WriteTail(AbiType type, object value)
    {
        switch (type, value)
        {
            case (AbiType.Bytes, byte[] content):
                WriteBytes(content);
                break;
            case (AbiType.Bytes, ReadOnlyMemory<byte> content):
                WriteBytes(content.Span);
                break;
            case (AbiType.Text, string text):
                WriteBytes(Encoding.UTF8.GetBytes(text));
                break;
            case (AbiType.Record or AbiType.Sequence, _):
                var (types, values) = Parts(type, value);
                if (type is AbiType.Sequence { Length: null })
                {
                    WriteCount(values.Count);
                }

                WriteFrame(types, values);
                break;
            default:
                throw AbiWord.Misfit(type, value);
        }
    }

    private static (IReadOnlyList<AbiType> Types, IReadOnlyList<object> Values) Parts(AbiType type, object value)
    {
        if (value is string || value is not IEnumerable items)
        {
            throw AbiWord.Misfit(type, value);
        }

        var values = items.Cast<object>().ToArray();
        IReadOnlyList<AbiType> types = type switch
        {
            AbiType.Sequence array => Enumerable.Repeat(array.Element, array.Length ?? values.Length).ToArray(),
            AbiType.Record tuple => tuple.Members.Select(member => member.Type).ToArray(),
            _ => throw AbiWord.Misfit(type, value),
        };
        return types.Count == values.Length
            ? (types, values)
            : throw new AbiException($"{type} takes {types.Count} values, found {values.Length}.");
    }

    private void WriteBytes(ReadOnlySpan<byte> content)
    {
        WriteCount(content.Length);
        var start = Append((content.Length + WordLength - 1) / WordLength * WordLength);
        content.CopyTo(_buffer.AsSpan(start));
    }

    private void WriteCount(int count)
    {
        var position = Append(WordLength);
        ((UInt256)(ulong)count).WriteBigEndian(Word(position));
    }

    private Span<byte> Word(int position) => _buffer.AsSpan(position, WordLength);

    private int Append(int count)
    {
        var start = _length;
        _length = checked(_length + count);
        if (_length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }

        return start;
    }
}
