using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection;

public sealed class ReentryPathTests
{
    private static readonly Address Second = Account("second vault");
    private static readonly Address Logic = Account("logic");
    private static readonly Watch Watched = Watch(Second);

    private static readonly Gen<ActSketch> Access = Gen.Select(
        Gen.OneOf("a", "b"), Gen.Bool, ActSketch (slot, isWrite) => new AccessSketch(slot, isWrite));

    [Fact]
    public void The_cheap_lane_misses_nothing_that_the_deep_lane_would_find() =>
        Frames(5).Sample(root =>
        {
            var block = Block(7, Transaction(Attacker, root));
            var isFound = ReentryConflict.FindAll(Trace(block, 0, root), Watched).Count > 0;
            Assert.True(!isFound || ReentryPath.Exists(block, 0, Watched));
        }, iter: 20_000);

    [Fact]
    public void Both_lanes_agree_with_the_definition_spelled_out_frame_by_frame() =>
        Frames(5).Sample(root =>
        {
            var block = Block(7, Transaction(Attacker, root));
            var trace = Trace(block, 0, root);
            var expected = Enumerable.Range(0, trace.Frames.Length).Select(frame => SlowOuterOf(trace, frame)).ToArray();

            Assert.Equal(expected, ReentryPath.OutersOf(trace, Watched));
            Assert.Equal(expected.Any(outer => outer >= 0), ReentryPath.Exists(block, 0, Watched));
        }, iter: 20_000);

    [Fact]
    public void Conflicts_are_those_of_the_definition_spelled_out_access_by_access() =>
        Frames(4).Sample(root =>
        {
            var block = Block(7, Transaction(Attacker, root));
            var trace = Trace(block, 0, root);
            var expected = Enumerable.Range(0, trace.Frames.Length)
                .Where(inner => SlowOuterOf(trace, inner) is var outer && outer >= 0 && SlowConflict(trace, outer, inner))
                .ToList();
            var found = ReentryConflict.FindAll(trace, Watched);

            Assert.Equal(expected.Count, found.Sum(conflict => conflict.Count));
            Assert.Equal(
                expected.GroupBy(inner => trace.Frames[inner].Context).Select(group => group.First()).Order(),
                found.Select(conflict => conflict.Inner));
        }, iter: 20_000);

    [Fact]
    public void A_hostile_number_of_calls_and_accesses_is_judged_all_the_same()
    {
        const int Many = 50_000;
        var slots = Enumerable.Range(0, Many).Select(i => (ActSketch)Read($"slot {i}"));
        var calls = Enumerable.Range(0, Many).Select(i => (ActSketch)Frame(Vault, "poke()", Read("shared")));
        var robbery = Frame(Vault, "redeem(uint256)", [
            Read("shared"), .. slots, Frame(AttackContract, "", [.. calls]), Write("shared")]);
        var block = Block(7, Transaction(Attacker, robbery));

        // A square of these numbers would not end within the patience of any test run.
        var conflict = Assert.Single(ReentryConflict.FindAll(Trace(block, 0, robbery), Watched));
        Assert.Equal(Many, conflict.Count);
    }

    private static Gen<FrameSketch> Frames(int levels)
    {
        var acts = levels == 0 ? Access.Array[0, 3] : Gen.OneOf(Access, Frames(levels - 1).Select(ActSketch (frame) => frame)).Array[0, 4];
        var kinds = Gen.Frequency((10, FrameKind.Call), (1, FrameKind.StaticCall), (3, FrameKind.DelegateCall));
        return Gen.Select(kinds, Gen.OneOf(Vault, Vault, Second, AttackContract, AttackContract, Logic), acts, Gen.Int[0, 12])
            .Select((kind, to, inner, fate) => new FrameSketch(to, "", inner) { Kind = kind, Reverts = fate == 0 });
    }

    private static int SlowOuterOf(DeepTrace trace, int inner)
    {
        if (trace.Frames[inner].Reverted || !Watched.Protects(trace.Frames[inner].Context))
        {
            return -1;
        }

        for (var frame = inner; frame >= 0; frame = trace.Frames[frame].Parent)
        {
            if (trace.Frames[frame].Kind == FrameKind.StaticCall)
            {
                return -1;
            }
        }

        var left = false;
        for (var above = trace.Frames[inner].Parent; above >= 0; above = trace.Frames[above].Parent)
        {
            if (left && trace.Frames[above].Context == trace.Frames[inner].Context)
            {
                return above;
            }

            left |= !Watched.Protects(trace.Frames[above].Context);
        }

        return -1;
    }

    private static bool SlowConflict(DeepTrace trace, int outer, int inner)
    {
        var (f, g, accesses, frames) = (trace.Frames[outer], trace.Frames[inner], trace.Accesses.ToArray(), trace.Frames.ToArray());
        var counting = accesses.Where(access => access.Account == f.Context && !(access.IsWrite && frames[access.Frame].Reverted)).ToList();
        return counting.Exists(write => write.IsWrite && write.Step > g.Exit && write.Step < f.Exit
            && counting.Exists(read => read.Slot == write.Slot && !read.IsWrite && read.Step > f.Enter && read.Step < g.Enter)
            && counting.Exists(used => used.Slot == write.Slot && used.Step > g.Enter && used.Step < g.Exit));
    }
}
