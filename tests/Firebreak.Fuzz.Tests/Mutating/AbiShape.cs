using System.Buffers.Binary;
using System.Text;

namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>A line with types, then data in words: the types are changed for others, and words for offsets and lengths of every size.</summary>
internal sealed class AbiShape : IShape
{
    private const int WordLength = 32;

    private static readonly ByteShape Bytes = new();

    private static readonly string[] Elementary =
        ["uint256", "int8", "address", "bool", "bytes", "string", "bytes4", "bytes32", "function", "fixed168x10", "uint8[3]", "bytes[]", "(bool,string)"];

    private static readonly string[] Suffixes = ["[]", "[1]", "[2]", "[7]", "[300]", "[65536]"];

    public byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        var line = input.AsSpan().IndexOf((byte)'\n') + 1;
        if (random.Next(5) == 0 || line == 0)
        {
            return Bytes.Mutate(random, input, other);
        }

        byte[] changed = random.Next(3) == 0
            ? [.. Encoding.UTF8.GetBytes(Types(random)), (byte)'\n', .. input[line..]]
            : [.. input[..line], .. Words(random, input[line..])];
        return changed.Length <= IShape.LongestInput ? changed : changed[..IShape.LongestInput];
    }

    private static string Types(Random random) => string.Join(',', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Type(random, 3)));

    private static string Type(Random random, int depth)
    {
        var stem = depth > 0 && random.Next(3) == 0
            ? $"({string.Join(',', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Type(random, depth - 1)))})"
            : Elementary[random.Next(Elementary.Length)];
        return random.Next(3) == 0 ? stem + Suffixes[random.Next(Suffixes.Length)] : stem;
    }

    private static byte[] Words(Random random, byte[] data)
    {
        if (data.Length < WordLength || random.Next(6) == 0)
        {
            return [.. data, .. new byte[WordLength * (1 << random.Next(8))]];
        }

        byte[] changed = [.. data];
        for (var count = 1 + random.Next(8); count > 0; count--)
        {
            var word = changed.AsSpan(random.Next(changed.Length / WordLength) * WordLength, WordLength);
            word.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(word[24..], random.Next(6) switch
            {
                0 => (ulong)random.Next((data.Length / WordLength) + 1) * WordLength,
                1 => (ulong)random.Next(data.Length + 40),
                2 => int.MaxValue,
                3 => 1UL << random.Next(64),
                4 => (ulong)random.Next(5),
                _ => ulong.MaxValue,
            });
            word[random.Next(24)] = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)0;
        }

        return changed;
    }
}
