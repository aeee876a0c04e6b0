using CsCheck;
using Firebreak.Ethereum.Tests.Values;

namespace Firebreak.Ethereum.Tests.Blocks;

public sealed class ReceiptTests
{
    [Fact]
    public void A_filter_contains_what_was_added_and_almost_nothing_else() =>
        Words.Any.Array[1, 20].Sample(words =>
        {
            var bloom = new byte[LogsBloom.Length];
            Hash256[] topics = [.. words.Select(word => Hash256.FromUInt256(word))];
            LogsBloom.AddLog(bloom, Address.FromUInt256(words[0]), topics);
            Assert.All(topics, topic => Assert.True(LogsBloom.MayContain(bloom, topic.AsBytes())));
            Assert.True(LogsBloom.MayContain(bloom, Address.FromUInt256(words[0]).ToArray()));
            Assert.InRange(bloom.Sum(part => int.PopCount(part)), 1, 3 * (topics.Length + 1));
        });

    [Fact]
    public void An_empty_filter_contains_nothing_and_a_filter_of_another_length_is_refused()
    {
        Assert.False(LogsBloom.MayContain(new byte[LogsBloom.Length], [1]));
        Assert.Throws<ArgumentException>(() => LogsBloom.MayContain(new byte[255], [1]));
        Assert.Throws<ArgumentException>(() => LogsBloom.Add(new byte[257], [1]));
    }

    [Fact]
    public void The_filter_of_a_receipt_stands_in_it_although_it_is_known_only_at_the_end()
    {
        var output = new RlpWriter();
        var writer = new ReceiptWriter(output);
        Hash256[] topics = [Keccak.Hash("Transfer(address,address,uint256)"), Hash256.Zero];
        writer.Open(type: 2, succeeded: true, cumulativeGas: 21_000);
        writer.AddLog(Address.Zero, topics, [1, 2, 3]);
        writer.Close();
        Assert.Equal(2, output.Written[0]);
        var fields = new RlpReader(output.Written[1..]).ReadList();
        Assert.Equal(1UL, fields.ReadUInt64());
        Assert.Equal(21_000UL, fields.ReadUInt64());
        var bloom = fields.ReadBytes().ToArray();
        Assert.True(LogsBloom.MayContain(bloom, topics[0].AsBytes()));
        var log = fields.ReadList().ReadList();
        Assert.Equal(Address.Zero, log.ReadAddress());
    }

    [Fact]
    public void The_filter_of_one_receipt_does_not_leak_into_the_next()
    {
        var output = new RlpWriter();
        var writer = new ReceiptWriter(output);
        writer.Open(0, true, 1);
        writer.AddLog(Address.Zero, [], []);
        writer.Close();
        var first = output.Written.Length;
        writer.Open(0, true, 1);
        writer.Close();
        var fields = new RlpReader(output.Written[first..]).ReadList();
        fields.ReadBytes();
        fields.ReadBytes();
        Assert.Equal(new byte[LogsBloom.Length], fields.ReadBytes().ToArray());
    }

    [Fact]
    public void A_type_with_receipts_of_an_unknown_form_is_refused()
    {
        Assert.False(ReceiptWriter.Knows(0x7e));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiptWriter(new RlpWriter()).Open(0x7e, true, 1));
    }
}
