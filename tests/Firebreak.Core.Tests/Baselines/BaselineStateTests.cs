using CsCheck;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>What is learned is a fold over final transactions, whatever happened on the way.</summary>
public sealed class BaselineStateTests
{
    private const int MostBytes = 256 * 1024;
    private static readonly string[] Functions = [Village.Deposit, Village.Redeem, "harvest()", "setFee(uint256)"];
    private static readonly BaselineOptions Options = new();

    private static readonly Gen<TransactionSketch> Transactions = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 3].Select(index => Functions[index]).Array[1, 3],
        (who, functions) => functions.Length == 1 ? Village.Use($"villager {who}", functions[0]) : Village.Combine($"villager {who}", functions));

    private static readonly Gen<Block[]> Lives = Transactions.Array[0, 2].Array[1, 40]
        .Select(blocks => blocks.Select((transactions, index) => A.Block((ulong)(index * 50_000) + 1, transactions)).ToArray());

    [Fact]
    public void A_snapshot_and_the_rest_are_the_same_as_a_straight_run() => Gen.Select(Lives, Gen.Int[0, 40]).Sample(
        (life, cut) =>
        {
            var straight = Learn(new ProtocolBaseline(Options), life);
            var half = Learn(new ProtocolBaseline(Options), life.Take(cut));
            var rest = Learn(ProtocolBaseline.FromSnapshot(half.ToSnapshot(), Options), life.Skip(cut));

            Assert.Equal(straight.ToSnapshot(), rest.ToSnapshot());
        },
        iter: 60);

    [Fact]
    public void A_reorg_leaves_no_trace() => Gen.Select(Lives, Lives, Gen.Int[1, 5]).Sample(
        (life, other, lag) =>
        {
            var (plain, troubled) = (Village.Detector(), Village.Detector());
            foreach (var (block, index) in life.Select((block, index) => (block, index)))
            {
                See(plain, block);
                if (index < other.Length)
                {
                    var orphan = A.Block(block.Ref.Number, SketchesOf(other[index], index), branch: "orphan");
                    See(troubled, orphan);
                    troubled.Forget(orphan.Ref);
                }

                See(troubled, block);
                See(troubled, block);
                if (index >= lag)
                {
                    plain.Finalize(life[index - lag].Ref.Number);
                    troubled.Finalize(life[index - lag].Ref.Number);
                }
            }

            Assert.Equal(plain.Baseline.ToSnapshot(), troubled.Baseline.ToSnapshot());
        },
        iter: 60);

    [Fact]
    public void Asking_changes_nothing()
    {
        var detector = Village.Detector();
        detector.Live(80);
        var before = detector.Baseline.ToSnapshot();

        detector.Baseline.Assess(Village.Footprint(A.Block(900, Village.Combine("thief", Village.Redeem, Village.Redeem))));

        Assert.Equal(before, detector.Baseline.ToSnapshot());
    }

    [Fact]
    public void A_snapshot_of_a_long_life_is_small_and_one_that_was_touched_is_refused()
    {
        var detector = Village.Detector();
        detector.Live(3_000);
        var snapshot = detector.Baseline.ToSnapshot();

        Assert.InRange(snapshot.Length, 1, MostBytes);
        Assert.Equal(snapshot, ProtocolBaseline.FromSnapshot(snapshot, Options).ToSnapshot());
        snapshot[snapshot.Length / 2] ^= 1;
        Assert.Equal("The snapshot is damaged: its seal does not fit.", Assert.Throws<SnapshotException>(() => ProtocolBaseline.FromSnapshot(snapshot, Options)).Message);
        Assert.Equal("The snapshot is cut off.", Assert.Throws<SnapshotException>(() => ProtocolBaseline.FromSnapshot(snapshot.AsSpan(0, 8), Options)).Message);
    }

    private static ProtocolBaseline Learn(ProtocolBaseline baseline, IEnumerable<Block> life)
    {
        foreach (var block in life)
        {
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                baseline.Learn(Village.Footprint(block, i));
            }
        }

        return baseline;
    }

    private static void See(LearnedDetector detector, Block block)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            detector.Judge(Village.SceneOf(block, i), out _);
        }
    }

    private static TransactionSketch[] SketchesOf(Block other, int index) =>
        [.. Enumerable.Range(0, other.Transactions.Length + 1).Select(i => Village.Combine($"orphan {index} {i}", Village.Redeem, Village.Deposit))];
}
