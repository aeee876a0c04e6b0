using CsCheck;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

/// <summary>Rules are found by what they wait for; that changes nothing of what they say.</summary>
public sealed class IndexTests
{
    [Fact]
    public void The_indexed_judge_says_what_a_judge_says_that_asks_every_rule_about_everything()
    {
        var (signals, blocks, windows) = (0, 0, 0);
        Gen.Byte.Array[100, 900].Sample(
            bytes =>
            {
                var tape = new Tape(bytes);
                var rules = tape.Rules();
                var (book, naive) = (Book(rules), Book(rules));
                for (var number = 1UL; number <= 4; number++)
                {
                    var block = tape.Block(number);
                    var expected = new NaiveJudge(naive, block).Judge();
                    var judged = book.Judge(block, null);

                    Assert.Equal(expected.Signals, judged.Signals);
                    Assert.Equal(expected.Signals.Select(signal => signal.Because), judged.Signals.Select(signal => signal.Because));
                    Assert.Equal(expected.Measurements, judged.Measurements);
                    Assert.Equal(expected.Gaps, judged.Gaps);
                    Assert.True(book.Concerns(block) || judged.Signals.Count == 0);
                    foreach (var measurement in judged.Measurements)
                    {
                        book.Note(measurement);
                        naive.Note(measurement);
                    }

                    Interlocked.Add(ref signals, judged.Signals.Count);
                    Interlocked.Add(ref windows, judged.Measurements.Count);
                    Interlocked.Increment(ref blocks);
                }
            },
            iter: Nightly.Choose(400, 20_000));
        Assert.True(signals > blocks / 4 && windows > blocks / 8, $"{signals} signals and {windows} matches of windows in {blocks} blocks");
        Tallies.Note("Written rules, indexed beside asked one by one", $"{blocks} random blocks, {signals} signals, {windows} matches in windows");
    }
}
