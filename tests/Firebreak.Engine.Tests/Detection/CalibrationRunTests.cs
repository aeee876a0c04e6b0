using CsCheck;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>A calibration learns and counts the same, stopped anywhere or not.</summary>
public sealed class CalibrationRunTests
{
    private static readonly BaselineOptions Options = new();

    private static readonly IReadOnlyDictionary<string, Rule> Rules = A.Rules.Values
        .Concat(new[] { LearnedDetector.NewWalk, LearnedDetector.Unusual }.Select(id => A.PagingRule with { Id = id, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames }))
        .ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    [Fact]
    public async Task A_run_that_was_stopped_and_goes_on_ends_as_one_that_was_not() => await Gen.Select(Gen.Int[0, 2].Array[20, 60], Gen.Int[1, 60]).SampleAsync(
        async (life, stop) =>
        {
            var blocks = life.Select((uses, at) => A.Block((ulong)at + 1, [.. Enumerable.Range(0, uses).Select(use => Use(at, use))])).ToList();
            var straight = await RunAsync(blocks, before: null);
            var stopped = await RunAsync(blocks.Take(stop), before: null);
            var paused = stopped.Pause();
            var heir = await RunAsync(blocks.SkipWhile(block => block.Ref.Number <= (paused.Learned?.Block ?? 0)), paused.Learned is null ? null : paused);

            Assert.Equal(straight.Conclude(Options).ToSnapshot(), heir.Conclude(Options).ToSnapshot());
            Assert.Equal(life.Sum(), heir.Figures.Transactions);
            Assert.Equal(straight.Figures.ByRule(), heir.Figures.ByRule());
        },
        iter: 20,
        threads: 1);

    [Fact]
    public void A_page_is_counted_once_in_six_hours_for_each_contract_and_a_quiet_signal_never()
    {
        var figures = new CalibrationFigures();
        foreach (var (number, minutes) in new[] { (1ul, 0), (2ul, 30), (3ul, 60 * 7) })
        {
            var block = A.Block(number);
            var header = block.Header with { MinedAt = A.Dawn.AddMinutes(minutes) };
            var signal = A.Signal(number);
            figures.Count(header, [], [signal, signal with { Rule = "quiet", Pages = false }], pagesPerWeek: 1);
            figures.Count(header, [], [signal], pagesPerWeek: 1);
        }

        Assert.Equal([("reentrancy", 2)], figures.ByRule());
    }

    private static async Task<CalibrationRun> RunAsync(IEnumerable<Block> blocks, CalibrationProgress? before)
    {
        var run = new CalibrationRun(new DetectionPipeline(A.Watch(), Rules), Options, before, every: 3);
        var judge = new RangeJudge(
            run, new RangeAids("recording", new Written(), Tracer: null), new NodeOutage(new FakeTimeProvider(), NullLogger<NodeOutage>.Instance), new RangeOptions { LearnDepth = 4 });
        await foreach (var step in judge.JudgeAsync(blocks.ToAsyncEnumerable(), TestContext.Current.CancellationToken))
        {
            run.Count(step);
        }

        return run;
    }

    private static TransactionSketch Use(int at, int use) => (at + use) % 5 == 0
        ? A.Transaction(A.Call(A.Account($"villager {at}"), A.Account("router"), "run()", A.Call(A.Account("router"), A.Vault, "deposit(address)"), A.Call(A.Account("router"), A.Vault, "harvest()")))
        : A.Transaction(A.Call(A.Account($"villager {at % 7}"), A.Vault, use == 0 ? "deposit(address)" : "withdraw(uint256)"));

    private sealed class Written : IValuations
    {
        public Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken) => Task.FromResult<Valuation?>(A.Valuation());
    }
}
