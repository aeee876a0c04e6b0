using CsCheck;
using Firebreak.Core.Chain;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Chain;

public sealed class ChainPositionTests
{
    [Fact]
    public void Whatever_the_chain_does_the_memory_stays_ascending_linked_and_not_below_finality() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 4], Gen.Int[0, 3]).Array[1, 60].Sample(steps =>
        {
            var story = new Story();
            foreach (var (kind, depth, back) in steps)
            {
                story.Play(kind, depth, back);
                var position = story.Position!;

                Assert.Equal(story.Chain[^1].Ref, position.Head);
                Assert.Equal(story.Chain.Select(block => block.Ref).TakeLast(position.Recent.Count), position.Recent);
                Assert.All(position.Recent.SkipLast(1), block => Assert.True(block.Number >= (position.Finalized?.Number ?? 0)));
            }
        });

    [Fact]
    public void A_chain_that_never_reports_finality_is_remembered_for_a_bounded_while()
    {
        ChainPosition? position = null;
        for (var number = 1UL; number <= ChainPosition.LongestMemory + 50; number++)
        {
            position = ChainPosition.After(position, new ChainUpdate.Advanced(Block(number)));
        }

        Assert.Equal(ChainPosition.LongestMemory, position!.Recent.Count);
        Assert.Equal(BlockRef(51), position.Recent[0]);
    }

    [Fact]
    public void A_chain_whose_finality_lags_thousands_of_blocks_is_remembered_down_to_the_final_one()
    {
        ChainPosition? position = null;
        for (var number = 1UL; number <= 5_000; number++)
        {
            position = ChainPosition.After(position, new ChainUpdate.Advanced(Block(number)));
        }

        position = ChainPosition.After(position, new ChainUpdate.Finalized(BlockRef(700)));

        Assert.Equal(BlockRef(700), position!.Finalized);
        Assert.Equal(BlockRef(701), position.Recent[0]);
        Assert.Equal(4_300, position.Recent.Count);
    }

    [Fact]
    public void Finality_never_moves_back()
    {
        var position = Walked(9, finalized: 7);
        var told = ChainPosition.After(position, new ChainUpdate.Finalized(BlockRef(5)));

        Assert.Equal(position, told);
    }

    [Fact]
    public void The_head_stays_known_when_it_is_final_itself()
    {
        var position = Walked(9, finalized: 9);

        Assert.Equal(BlockRef(9), position.Head);
        Assert.Equal(BlockRef(10), ChainPosition.After(position, new ChainUpdate.Advanced(Block(10)))!.Head);
    }

    [Fact]
    public void The_same_head_again_changes_nothing()
    {
        var position = Walked(9, finalized: 3);

        Assert.Equal(position, ChainPosition.After(position, new ChainUpdate.Advanced(Block(9))));
    }

    [Theory]
    [InlineData(11, "")] // a gap
    [InlineData(10, " elsewhere")] // on top of another block
    [InlineData(9, " elsewhere")] // beside the head
    public void A_block_that_does_not_follow_is_refused_aloud(ulong number, string branch)
    {
        var refusal = Assert.Throws<InvalidOperationException>(
            () => ChainPosition.After(Walked(9, finalized: 3), new ChainUpdate.Advanced(Block(number, [], branch: branch))));

        Assert.Contains("does not follow", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_survives_storage()
    {
        var position = Walked(9, finalized: 5);
        var json = System.Text.Json.JsonSerializer.Serialize(position, Core.Incidents.CaseJson.Options);

        Assert.Equal(position, System.Text.Json.JsonSerializer.Deserialize<ChainPosition>(json, Core.Incidents.CaseJson.Options));
    }

    private static ChainPosition Walked(ulong head, ulong finalized)
    {
        ChainPosition? position = null;
        for (var number = 1UL; number <= head; number++)
        {
            position = ChainPosition.After(position, new ChainUpdate.Advanced(Block(number)));
        }

        return ChainPosition.After(position, new ChainUpdate.Finalized(BlockRef(finalized)))!;
    }

    /// <summary>A chain that advances, reorgs above its final block, and finalises; each reorg is a branch of its own.</summary>
    private sealed class Story
    {
        private int _branches;
        private int _final = -1;

        public List<Block> Chain { get; } = [];

        public ChainPosition? Position { get; private set; }

        public void Play(int kind, int depth, int back)
        {
            if (Chain.Count == 0 || kind < 3)
            {
                Extend();
            }
            else if (kind == 3 && Chain.Count - depth > Math.Max(_final, 0))
            {
                Reorganize(depth);
            }
            else if (kind > 3)
            {
                _final = Math.Max(_final, Chain.Count - 1 - back);
                Take(new ChainUpdate.Finalized(Chain[Math.Max(0, Chain.Count - 1 - back)].Ref));
            }
        }

        private void Reorganize(int depth)
        {
            var orphaned = Chain.TakeLast(depth).Select(block => block.Ref).Reverse().ToItems();
            Chain.RemoveRange(Chain.Count - depth, depth);
            _branches++;
            Take(new ChainUpdate.Reorged(Chain[^1].Ref, orphaned));
        }

        private void Extend()
        {
            var number = (ulong)Chain.Count + 1;
            var reference = BlockRef(number, $" of branch {_branches}");
            var header = Block(number).Header with { Ref = reference, Parent = Chain.Count == 0 ? default : Chain[^1].Ref.Hash };
            Chain.Add(new BlockBuilder(header).Build());
            Take(new ChainUpdate.Advanced(Chain[^1]));
        }

        private void Take(ChainUpdate update) => Position = ChainPosition.After(Position, update);
    }
}
