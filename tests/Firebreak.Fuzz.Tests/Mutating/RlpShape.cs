using Firebreak.Ethereum;

namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>
/// A tree of lists and strings behind some bytes that are none (the type of an envelope). Items are replaced, repeated, dropped, wrapped and
/// inflated, and the lengths around them written anew, so that the change is not cut off at the first prefix.
/// </summary>
internal sealed class RlpShape(int leadingBytes = 0) : IShape
{
    private static readonly ByteShape Bytes = new();

    private static readonly byte[][] Prefixes =
    [
        [0xbf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xbb, 0x7f, 0xff, 0xff, 0xff],
        [0xfb, 0x7f, 0xff, 0xff, 0xff], [0xbb, 0x80, 0x00, 0x00, 0x00], [0xb8, 0x00], [0xf8, 0x37], [0x81, 0x00], [0xc0], [0x80],
    ];

    public byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        if (random.Next(4) == 0)
        {
            return Bytes.Mutate(random, input, other);
        }

        try
        {
            var lead = leadingBytes > 0 && input.Length > 0 && input[0] < 0xc0 ? leadingBytes : 0;
            var reader = new RlpReader(input.AsSpan(lead));
            var items = Items(ref reader);
            var writer = new RlpWriter();
            writer.WriteRaw(input.AsSpan(0, lead));
            Write(random, items, random.Next(Math.Max(1, Count(items))), writer);
            var changed = writer.ToArray();
            return changed.Length <= IShape.LongestInput ? changed : changed[..IShape.LongestInput];
        }
        catch (RlpException)
        {
            return Bytes.Mutate(random, input, other);
        }
    }

    private sealed record Item(byte[] Content, List<Item>? Children);

    private static List<Item> Items(ref RlpReader reader)
    {
        List<Item> items = [];
        while (!reader.IsAtEnd)
        {
            if (reader.IsList)
            {
                var list = reader.ReadList();
                items.Add(new([], Items(ref list)));
            }
            else
            {
                items.Add(new(reader.ReadBytes().ToArray(), null));
            }
        }

        return items;
    }

    private static int Count(List<Item> items) => items.Sum(item => 1 + (item.Children is { } children ? Count(children) : 0));

    /// <summary>Writes all items, the one with the given number changed.</summary>
    private static int Write(Random random, List<Item> items, int chosen, RlpWriter writer)
    {
        foreach (var item in items)
        {
            if (chosen-- == 0)
            {
                Change(random, item, writer);
                chosen = -1;
            }
            else
            {
                chosen = WriteWhole(random, item, chosen, writer);
            }
        }

        return chosen;
    }

    private static int WriteWhole(Random random, Item item, int chosen, RlpWriter writer)
    {
        if (item.Children is not { } children)
        {
            writer.Write(item.Content);
            return chosen;
        }

        writer.OpenList();
        chosen = Write(random, children, chosen, writer);
        writer.CloseList();
        return chosen;
    }

    private static void Change(Random random, Item item, RlpWriter writer)
    {
        switch (random.Next(8))
        {
            case 0:
                break;
            case 1:
                writer.WriteRaw(Prefixes[random.Next(Prefixes.Length)]);
                break;
            case 2:
                Nest(1 + random.Next(200), item, writer);
                break;
            case 3:
                for (var times = 1 << random.Next(10); times > 0; times--)
                {
                    WriteWhole(random, item, -1, writer);
                }

                break;
            case 4:
                writer.Write(new byte[random.Next(70)]);
                break;
            case 5:
                writer.Write(UInt256.MaxValue >> random.Next(256));
                break;
            case 6:
                writer.OpenList().CloseList();
                break;
            default:
                writer.Write(Bytes.Mutate(random, item.Content, item.Content));
                break;
        }
    }

    private static void Nest(int depth, Item item, RlpWriter writer)
    {
        for (var i = 0; i < depth; i++)
        {
            writer.OpenList();
        }

        writer.Write(item.Content);
        for (var i = 0; i < depth; i++)
        {
            writer.CloseList();
        }
    }
}
