using CsCheck;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class RandomChainTests
{
    private static readonly Gen<Move[]> Moves = Gen.OneOf(
        Gen.Int[1, 6].Select(count => new Move(count, 0, false)),
        Gen.Int[1, 20].Select(depth => new Move(0, depth, false)),
        Gen.Const(new Move(0, 0, true))).Array[3, 10];

    [Fact]
    public async Task Any_sequence_of_growth_reorgs_and_restarts_ends_where_a_straight_run_ends()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(25);
        await Moves.SampleAsync(async moves => await PlayAsync(lab, moves), iter: 12, threads: 1);
    }

    private static async Task PlayAsync(Lab lab, Move[] moves)
    {
        var start = await lab.HeadAsync();
        var options = lab.Options();
        options.LearnFrom = start.Number - 22;
        var follower = Follower.Start(lab.Provide(options));
        try
        {
            await follower.ReachAsync(start);
            foreach (var move in moves)
            {
                if (move.IsRestart)
                {
                    var position = follower.Position;
                    await follower.DisposeAsync();
                    follower = Follower.Start(lab.Provide(options), position);
                }
                else if (move.Depth > 0)
                {
                    await lab.ReorgAsync(move.Depth);
                }
                else
                {
                    await lab.MineAsync(move.Count);
                }
            }

            var head = await lab.HeadAsync();
            await follower.ReachAsync(head);
            for (var i = 0; i < follower.Chain.Count; i++)
            {
                Assert.Equal(await lab.BlockAsync(follower.Chain[i].Number), follower.Chain[i]);
            }

            Assert.Equal(head, follower.Position!.Head);
        }
        finally
        {
            await follower.DisposeAsync();
        }
    }

    /// <summary>What happens to the chain, or to whoever follows it.</summary>
    private sealed record Move(int Count, int Depth, bool IsRestart);
}
