using Firebreak.Core.Chain;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Chain;

public sealed class BlockMemoryTests
{
    [Fact]
    public void A_disposed_block_refuses_every_question_and_never_shows_another_blocks_rows()
    {
        var first = Fill(new BlockBuilder(Header(1)), seed: 1).BuildPooled();
        first.Dispose();
        using var second = Fill(new BlockBuilder(Header(2)), seed: 2).BuildPooled();

        Assert.Throws<ObjectDisposedException>(() => first.Transactions.Length);
        Assert.Throws<ObjectDisposedException>(() => first.Frames.Length);
        Assert.Throws<ObjectDisposedException>(() => first.Logs.Length);
        Assert.Throws<ObjectDisposedException>(() => first.Changes.Length);
        Assert.Throws<ObjectDisposedException>(() => first.Bytes(new ByteRange(0, 1)).Length);
        Assert.Throws<ObjectDisposedException>(() => first.FramesOf(0).Length);
        Assert.Throws<ObjectDisposedException>(() => first.IndexOf(default));
        AssertFilled(second, seed: 2);
    }

    [Fact]
    public void Disposing_twice_gives_the_memory_back_once()
    {
        var block = Fill(new BlockBuilder(Header(1)), seed: 1).BuildPooled();
        block.Dispose();
        block.Dispose();

        using var second = Fill(new BlockBuilder(Header(2)), seed: 2).BuildPooled();
        using var third = Fill(new BlockBuilder(Header(3)), seed: 3).BuildPooled();
        AssertFilled(second, seed: 2);
        AssertFilled(third, seed: 3);
    }

    [Fact]
    public void A_kept_block_stays_as_it_is_while_others_are_built_in_the_pool()
    {
        var kept = Fill(new BlockBuilder(Header(1)), seed: 1).Build();
        for (var seed = 2; seed < 6; seed++)
        {
            using var passing = Fill(new BlockBuilder(Header(2)), (byte)seed).BuildPooled();
            AssertFilled(passing, (byte)seed);
        }

        AssertFilled(kept, seed: 1);
    }

    [Fact]
    public void A_row_range_never_reaches_into_the_spare_room_of_the_pool()
    {
        using var block = Fill(new BlockBuilder(Header(1)), seed: 1).BuildPooled();

        Assert.ThrowsAny<ArgumentException>(() => block.Bytes(new ByteRange(Rows * 3, 1)).Length);
        Assert.Throws<IndexOutOfRangeException>(() => block.Transactions[Rows].Nonce);
    }

    [Fact]
    public void A_builder_builds_one_block()
    {
        var builder = new BlockBuilder(Header(1));
        builder.Build();

        Assert.Throws<InvalidOperationException>(() => builder.Build());
        Assert.Throws<InvalidOperationException>(() => builder.AddLog(default));
    }

    private const int Rows = 1000; // More than a column's first room.

    private static BlockBuilder Fill(BlockBuilder builder, byte seed)
    {
        for (var i = 0; i < Rows; i++)
        {
            builder.AddTransaction(new TransactionRow { Nonce = seed });
            builder.AddFrame(new FrameRow { GasUsed = seed });
            builder.AddLog(new LogRow { LogIndex = seed });
            builder.AddChange(new StateChangeRow { Transaction = seed });
            builder.AddBytes([seed, seed, seed]);
        }

        return builder;
    }

    private static void AssertFilled(Block block, byte seed)
    {
        Assert.Equal(Rows, block.Transactions.Length);
        foreach (ref readonly var row in block.Transactions)
        {
            Assert.Equal(seed, row.Nonce);
        }

        foreach (ref readonly var row in block.Frames)
        {
            Assert.Equal(seed, row.GasUsed);
        }

        foreach (ref readonly var row in block.Logs)
        {
            Assert.Equal(seed, row.LogIndex);
        }

        foreach (ref readonly var row in block.Changes)
        {
            Assert.Equal(seed, row.Transaction);
        }

        Assert.Equal(-1, block.Bytes(new ByteRange(0, Rows * 3)).IndexOfAnyExcept(seed));
    }

    private static BlockHeader Header(ulong number) => new(
        new ChainId(1), new BlockRef(number, Keccak.Hash($"block {number}")), default, DateTimeOffset.UnixEpoch, default, default, 0, 0);
}
