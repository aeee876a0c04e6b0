using CsCheck;
using Firebreak.Ethereum.Tests.Values;

namespace Firebreak.Ethereum.Tests.Rlp;

public sealed class RlpTests
{
    /// <summary>A tree of byte strings (null children) and lists.</summary>
    private sealed record Node(byte[] Bytes, Node[]? Children);

    private static readonly Gen<Node> Leaf = Gen.Byte.Array[0, 80].Select(bytes => new Node(bytes, null));

    private static readonly Gen<Node> Tree = Gen.Recursive<Node>((depth, self) =>
        depth > 4 ? Leaf : Gen.OneOf(Leaf, self.Array[0, 5].Select(children => new Node([], children))));

    [Fact]
    public void Any_tree_survives_the_round_trip() =>
        Tree.Sample(tree =>
        {
            var writer = new RlpWriter();
            Write(tree, writer);
            var reader = new RlpReader(writer.ToArray());
            AssertReads(tree, ref reader);
            Assert.True(reader.IsAtEnd);
        }, iter: 2_000);

    [Fact]
    public void Numbers_and_addresses_survive_the_round_trip() =>
        Words.Any.Sample(word =>
        {
            var someone = Address.FromUInt256(word);
            var bytes = new RlpWriter().OpenList().Write(word).Write(someone).Write(default(Address?)).Write((ulong)(word & ulong.MaxValue)).CloseList().ToArray();
            var list = new RlpReader(bytes).ReadList();
            Assert.Equal(word, list.ReadUInt256());
            Assert.Equal(someone, list.ReadAddress());
            Assert.Null(list.ReadOptionalAddress());
            Assert.Equal((ulong)(word & ulong.MaxValue), list.ReadUInt64());
            list.ExpectEnd();
        });

    [Theory]
    [InlineData("")]
    [InlineData("81")]
    [InlineData("8100")]
    [InlineData("817f")]
    [InlineData("b800")]
    [InlineData("b837")]
    [InlineData("b90038")]
    [InlineData("bfffffffffffffffff")]
    [InlineData("bf0fffffffffffffff00")]
    [InlineData("83aabb")]
    [InlineData("c3818080ff")]
    public void Bytes_that_are_not_canonical_are_refused(string hex) =>
        Assert.Throws<RlpException>(() => ReadEverything(Hex.Decode(hex)));

    [Theory]
    [InlineData("c1")]
    [InlineData("f800")]
    [InlineData("f7")]
    [InlineData("ff7fffffffffffffff")]
    [InlineData("f83700")]
    public void Lists_that_are_not_canonical_are_refused(string hex) =>
        Assert.Throws<RlpException>(() => ReadEverything(Hex.Decode(hex)));

    [Fact]
    public void A_number_with_leading_zeros_is_refused()
    {
        Assert.Throws<RlpException>(() => new RlpReader([0x00]).ReadUInt256());
        Assert.Throws<RlpException>(() => new RlpReader([0x82, 0x00, 0x01]).ReadUInt256());
        Assert.Throws<RlpException>(() => new RlpReader([0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).ReadUInt64());
    }

    [Fact]
    public void Lists_nested_ten_thousand_deep_are_refused_and_do_not_overflow_the_stack()
    {
        var writer = new RlpWriter();
        for (var i = 0; i < 10_000; i++)
        {
            writer.OpenList();
        }

        for (var i = 0; i < 10_000; i++)
        {
            writer.CloseList();
        }

        Assert.Throws<RlpException>(() => ReadEverything(writer.ToArray()));
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_nothing_else() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                ReadEverything(bytes);
            }
            catch (RlpException)
            {
                // Refused by type, as it should be.
            }
        }, iter: 50_000);

    [Fact]
    public void An_open_list_cannot_be_taken_for_finished() =>
        Assert.Throws<InvalidOperationException>(() => new RlpWriter().OpenList().ToArray());

    private static void Write(Node node, RlpWriter writer)
    {
        if (node.Children is not { } children)
        {
            writer.Write(node.Bytes);
            return;
        }

        writer.OpenList();
        foreach (var child in children)
        {
            Write(child, writer);
        }

        writer.CloseList();
    }

    private static void AssertReads(Node node, ref RlpReader reader)
    {
        if (node.Children is not { } children)
        {
            Assert.Equal(node.Bytes, reader.ReadBytes());
            return;
        }

        var list = reader.ReadList();
        foreach (var child in children)
        {
            AssertReads(child, ref list);
        }

        list.ExpectEnd();
    }

    private static void ReadEverything(ReadOnlySpan<byte> bytes)
    {
        var reader = new RlpReader(bytes);
        do
        {
            ReadItem(ref reader);
        }
        while (!reader.IsAtEnd);
    }

    private static void ReadItem(ref RlpReader reader)
    {
        if (!reader.IsList)
        {
            reader.ReadBytes();
            return;
        }

        var list = reader.ReadList();
        while (!list.IsAtEnd)
        {
            ReadItem(ref list);
        }
    }
}
