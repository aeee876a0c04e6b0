using CsCheck;

namespace Firebreak.Ethereum.Tests.Blocks;

public sealed class OrderedItemsTests
{
    private static readonly Gen<byte[]> Item = Gen.OneOf(Gen.Byte.Array[1, 3], Gen.Byte.Array[20, 40], Gen.Byte.Array[50, 400]);

    [Fact]
    public void The_root_of_any_list_is_that_of_the_definition() =>
        Gen.OneOf(Item.Array[0, 20], Item.Array[120, 140], Item.Array[250, 300])
            .Sample(items => Assert.Equal(NaiveTrie.Root(items), Root(items)), iter: 300);

    [Theory]
    [InlineData(65_537)]
    [InlineData(300)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    public void Long_lists_and_those_around_a_change_of_key_length_have_their_root(int count)
    {
        byte[][] items = [.. Enumerable.Range(0, count).Select(i => new RlpWriter().Write((ulong)i + 1).ToArray())];
        Assert.Equal(NaiveTrie.Root(items), Root(items));
    }

    [Fact]
    public void No_items_have_the_empty_root() => Assert.Equal(EmptyRoots.Trie, new OrderedItems().Root());

    [Fact]
    public void Another_order_another_length_or_another_byte_is_another_root() =>
        Gen.Select(Item.Array[2, 150], Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Sample((items, one, two) =>
        {
            var (i, j) = (one % items.Length, two % items.Length);
            var root = Root(items);
            byte[][] swapped = [.. items];
            (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
            Assert.Equal(items[i].AsSpan().SequenceEqual(items[j]), root == Root(swapped));
            Assert.NotEqual(root, Root(items[..^1]));
            Assert.NotEqual(root, Root([.. items, items[^1]]));
            byte[][] changed = [.. items];
            changed[i] = [.. items[i]];
            changed[i][two % items[i].Length] ^= 1;
            Assert.NotEqual(root, Root(changed));
        }, iter: 300);

    [Fact]
    public void Cleared_items_leave_nothing_behind()
    {
        var items = new OrderedItems();
        items.Add([1, 2, 3]);
        items.Add([4]);
        var first = items.Root();
        items.Clear();
        Assert.Equal(EmptyRoots.Trie, items.Root());
        items.Add([1, 2, 3]);
        items.Add([4]);
        Assert.Equal(first, items.Root());
        Assert.Equal([4], items.Item(1).ToArray());
    }

    [Fact]
    public void An_item_without_bytes_or_with_an_open_list_is_refused()
    {
        var items = new OrderedItems();
        Assert.Throws<InvalidOperationException>(items.EndItem);
        items.Writer.OpenList().Write(1UL);
        Assert.Throws<InvalidOperationException>(items.EndItem);
    }

    private static Hash256 Root(byte[][] all)
    {
        var items = new OrderedItems();
        foreach (var item in all)
        {
            items.Add(item);
        }

        return items.Root();
    }
}
