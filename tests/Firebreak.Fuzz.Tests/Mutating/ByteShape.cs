namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>Knows nothing: flips, cuts, repeats, splices; and puts in tokens that mean something to the target.</summary>
internal sealed class ByteShape(params IReadOnlyList<byte[]> tokens) : IShape
{
    public byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        if (input.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        var at = random.Next(input.Length);
        var end = Math.Min(input.Length, at + 1 + random.Next(16));
        var changed = random.Next(tokens.Count > 0 ? 9 : 7) switch
        {
            0 => Flip(random, input),
            1 => (byte[])input[..at],
            2 => [.. input[..at], .. input[end..]],
            3 => [.. input[..end], .. input[at..]],
            4 => [.. input[..at], .. other[random.Next(Math.Max(1, other.Length))..]],
            5 => [.. input[..at], .. Repeat(input[at..end], 1 << random.Next(12)), .. input[end..]],
            6 => [.. input[..at], (byte)random.Next(256), .. input[at..]],
            _ => [.. input[..at], .. tokens[random.Next(tokens.Count)], .. input[random.Next(at, end)..]],
        };
        return changed.Length <= IShape.LongestInput ? changed : changed[..IShape.LongestInput];
    }

    private static byte[] Flip(Random random, byte[] input)
    {
        byte[] changed = [.. input];
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }

    private static byte[] Repeat(byte[] part, int times)
    {
        var repeated = new byte[part.Length * times];
        for (var i = 0; i < repeated.Length; i++)
        {
            repeated[i] = part[i % part.Length];
        }

        return repeated;
    }
}
