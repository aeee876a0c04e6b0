using CsCheck;
using Firebreak.Core.Detection.Network;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Detection.Network;

public sealed class ChainPulseTests
{
    [Fact]
    public void Whatever_branches_a_chain_tried_its_pulse_is_that_of_its_blocks() => Gen.Select(Gen.Int[0, 5], Gen.Int[1, 60]).Array[1, 40].Sample(steps =>
    {
        var pulse = new ChainPulse();
        var chain = new List<BlockVitals>();
        foreach (var (what, pick) in steps)
        {
            if (what == 0 && chain.Count > 1)
            {
                var depth = Math.Min(pick, chain.Count - 1);
                chain.RemoveRange(chain.Count - depth, depth);
                chain[^1] = chain[^1] with { TakenBack = Math.Max(chain[^1].TakenBack, depth) };
                pulse.Rewind(chain[^1].Block, depth);
            }

            for (var i = 0; i < pick; i++)
            {
                chain.Add(Vitals((ulong)chain.Count + 1, what));
                pulse.Advance(chain[^1]);
                pulse.Advance(chain[^1]);
            }
        }

        pulse.Finalize(chain[chain.Count / 2].Block);
        var restored = new ChainPulse();
        restored.Restore(chain, chain[chain.Count / 2].Block);
        Assert.Equal(chain, pulse.Last(chain.Count));
        Assert.Equal(chain, restored.Last(chain.Count));
        Assert.Equal(restored.Usual, pulse.Usual);
        Assert.Equal(restored.LastWord, pulse.LastWord);
    });

    [Fact]
    public void What_is_usual_is_learned_from_final_blocks_alone()
    {
        var weather = new Weather(600) { IsFinalising = false };
        var before = weather.Pulse.Usual;
        (weather.Gwei, weather.EmptyShare, weather.RevertShare, weather.Interval) = (900, 1, 1, 99);
        weather.Mine(900);

        Assert.NotNull(before);
        Assert.Equal(before, weather.Pulse.Usual);
    }

    [Fact]
    public void No_more_is_remembered_than_is_needed()
    {
        var weather = new Weather(ChainPulse.Memory + 500);
        Assert.InRange(weather.Pulse.Last(int.MaxValue).Count, ChainPulse.Memory, ChainPulse.Memory + Usual.Stride);
    }

    private static BlockVitals Vitals(ulong number, int salt) => new(
        A.BlockRef(number, $" {salt}"), A.Dawn.AddSeconds(12 * number), (Ethereum.UInt256)((ulong)salt + 1), salt == 1, salt, salt / 2, number > 9 ? number - 9 : null, 0,
        salt == 3 && number % 20 == 0 ? SequencerState.Down : SequencerState.Unsaid);
}
