using CsCheck;
using Firebreak.Adapters.Archive.Recorded;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

public sealed class StepCoverTests
{
    [Fact]
    public void The_last_call_around_a_step_is_found_however_calls_overlap() => Gen
        .Select(Gen.Int[-1, 30], Gen.Int[0, 12]).Array[0, 30]
        .Sample(spans =>
        {
            var calls = spans.Select((span, index) => (index, span.Item1, span.Item1 + span.Item2)).ToList();
            var cover = new StepCover(calls);
            for (var step = -2; step <= 45; step++)
            {
                int? expected = calls.FindLastIndex(call => call.Item2 <= step && step <= call.Item3) is var found and >= 0 ? found : null;
                Assert.Equal(expected, cover.At(step));
            }
        });

    [Fact]
    public void The_last_of_all_steps_is_covered_too() => Assert.Equal(0, new StepCover([(0, 5, int.MaxValue)]).At(int.MaxValue));
}
