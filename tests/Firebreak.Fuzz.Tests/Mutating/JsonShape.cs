using System.Text;
using System.Text.Json;

namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>A JSON document: whole values are replaced, repeated, swapped, dropped and nested; names are changed for others of the same document.</summary>
internal sealed class JsonShape : IShape
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "false", "0", "-1", "1e400", "1.5", "18446744073709551616", "\"\"", "\"0x\"", "\"0x0\"", "\"0x1\"", "\"\\ud800\"",
            "\"\\u0000\"", "\"=\"", "\"0xffffffffffffffff\"", "\"0x10000000000000000\"", "{}", "[]", "[[]]", "{\"\":{}}", "\"\u202e\"",
            "\"0x0000000000000000000000000000000000000000\"", "\"0x" + new string('f', 64) + "\"", "\"0x" + new string('f', 65) + "\"",
            "\"0x" + new string('0', 20_000) + "\"", "\"" + new string('9', 400) + "\"", "2147483647", "2147483648", "-2147483648",
            "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly ByteShape _bytes = new(Values);

    public byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        if (random.Next(5) == 0 || Parts.Find(input) is not { Values.Count: > 0 } parts)
        {
            return _bytes.Mutate(random, input, other);
        }

        var changed = Change(random, input, other, parts);
        return changed.Length <= IShape.LongestInput ? changed : changed[..IShape.LongestInput];
    }

    private static byte[] Change(Random random, byte[] input, byte[] other, Parts parts)
    {
        var (start, end) = parts.Values[random.Next(parts.Values.Count)];
        var value = input[start..end];
        switch (random.Next(8))
        {
            case 0 or 1:
                return [.. input[..start], .. Values[random.Next(Values.Length)], .. input[end..]];
            case 2:
                var (from, to) = parts.Values[random.Next(parts.Values.Count)];
                return [.. input[..start], .. input[from..to], .. input[end..]];
            case 3:
                var depth = 1 << random.Next(13);
                return [.. input[..start], .. Enumerable.Repeat((byte)'[', depth), .. value, .. Enumerable.Repeat((byte)']', depth), .. input[end..]];
            case 4:
                return [.. input[..start], .. Again(value, 1 << random.Next(8)), .. input[end..]];
            case 5 when parts.Names.Count > 1:
                var (name, nameEnd) = parts.Names[random.Next(parts.Names.Count)];
                var (donor, donorEnd) = parts.Names[random.Next(parts.Names.Count)];
                return [.. input[..name], .. input[donor..donorEnd], .. input[nameEnd..]];
            case 6 when Parts.Find(other) is { Values.Count: > 0 } others:
                var (otherStart, otherEnd) = others.Values[random.Next(others.Values.Count)];
                return [.. input[..start], .. other[otherStart..otherEnd], .. input[end..]];
            default:
                return Nest(random, input, start, end, parts);
        }
    }

    /// <summary>A comma between repetitions: more items of an array, where the value is one.</summary>
    private static IEnumerable<byte> Again(byte[] value, int times)
    {
        for (var i = 0; i < times && i * value.Length < IShape.LongestInput; i++)
        {
            if (i > 0)
            {
                yield return (byte)',';
            }

            foreach (var letter in value)
            {
                yield return letter;
            }
        }
    }

    /// <summary>The value inside itself under one of the document's names: "calls" in "calls" in "calls".</summary>
    private static byte[] Nest(Random random, byte[] input, int start, int end, Parts parts)
    {
        var name = parts.Names.Count == 0 ? "\"x\""u8.ToArray() : Slice(input, parts.Names[random.Next(parts.Names.Count)]);
        var depth = 1 << random.Next(13);
        List<byte> changed = [.. input[..start]];
        for (var i = 0; i < depth && changed.Count < IShape.LongestInput; i++)
        {
            changed.Add((byte)'{');
            changed.AddRange(name);
            changed.Add((byte)':');
        }

        changed.AddRange(input[start..end]);
        changed.AddRange(Enumerable.Repeat((byte)'}', depth));
        changed.AddRange(input[end..]);
        return [.. changed];
    }

    private static byte[] Slice(byte[] input, (int Start, int End) part) => input[part.Start..part.End];

    /// <summary>Where the values and the names of a document stand.</summary>
    private sealed record Parts(List<(int Start, int End)> Values, List<(int Start, int End)> Names)
    {
        public static Parts? Find(byte[] json)
        {
            var parts = new Parts([], []);
            Stack<int> open = new();
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 10_000 });
            try
            {
                while (reader.Read())
                {
                    parts.Add(reader, open);
                }
            }
            catch (JsonException)
            {
                // What was found up to here still stands.
            }

            return parts;
        }

        private void Add(in Utf8JsonReader reader, Stack<int> open)
        {
            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(start);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Values.Add((open.Pop(), end));
                    break;
                case JsonTokenType.PropertyName:
                    Names.Add((start, start + reader.ValueSpan.Length + 2));
                    break;
                default:
                    Values.Add((start, end));
                    break;
            }
        }
    }
}
