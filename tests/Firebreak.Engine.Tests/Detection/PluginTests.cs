using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Detection.Plugins;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.Plugins;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Firebreak.Engine.Tests.Detection;

public sealed class PluginTests : IDisposable
{
    private static readonly Address Vault = A.Account("vault");
    private readonly ManualResetEventSlim _never = new();
    private readonly List<PluginShelf> _shelves = [];

    public void Dispose()
    {
        _never.Set();
        _shelves.ForEach(shelf => shelf.Dispose());
        _never.Dispose();
    }

    [Theory]
    [InlineData(Tier.Context, false)]
    [InlineData(Tier.Corroborating, false)]
    [InlineData(Tier.Decisive, true)]
    public void A_finding_is_a_signal_that_pages_only_where_the_operator_says_so(Tier tier, bool pages)
    {
        var pipeline = Pipeline(Plugin(block => [new Finding(block.Transactions[0].Hash, Vault, "Odd\u202e.") { Score = 7, Calls = [0, 99], Logs = [0] }], tier));
        var block = Block(7);

        var signal = Assert.Single(pipeline.Process(new ChainUpdate.Advanced(block), null).Signals);

        Assert.Equal(("odd", pages, 1d, tier), (signal.Rule, signal.Pages, signal.Score, signal.Tier));
        Assert.Equal("Odd things: Odd\\u{202e}.", signal.Because);
        Assert.Equal([typeof(Evidence.Frame), typeof(Evidence.Log)], signal.Evidence.Select(evidence => evidence.GetType()));
        Assert.Equal(signal, Assert.Single(pipeline.Revisit(block, null, [new CoverageGap("odd", null, GapCause.RuleFailed, "")]).Signals));
        Assert.Contains("odd", pipeline.Rules);
    }

    [Fact]
    public void A_detector_that_never_comes_back_is_benched_and_the_block_is_judged_without_it()
    {
        var pipeline = Pipeline(Hasty(_ => Hang()), Plugin(block => [new Finding(block.Transactions[0].Hash, Vault, "Seen.")], Tier.Context, "sane"));

        var hung = pipeline.Process(new ChainUpdate.Advanced(Block(7)), null);
        var next = pipeline.Process(new ChainUpdate.Advanced(Block(8)), null);

        foreach (var judgement in new[] { hung, next })
        {
            Assert.Equal("sane", Assert.Single(judgement.Signals).Rule);
            var gap = Assert.Single(judgement.Gaps, gap => gap.Rule == "odd");
            Assert.Equal((GapCause.RuleFailed, null), (gap.Cause, gap.Transaction));
            Assert.StartsWith("benched: it took longer than 400 ms", gap.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(1, _shelves[0].Fences[0].Abandoned); // Nobody waited for it a second time.
    }

    [Fact]
    public void Armed_again_it_judges_and_sees_what_it_missed_but_not_after_it_hung_three_times()
    {
        var hangs = true;
        var pipeline = Pipeline(Hasty(block => hangs ? Hang() : [new Finding(block.Transactions[0].Hash, Vault, "Seen.")]));
        var edition = pipeline.Edition;
        var missed = Assert.Single(pipeline.Process(new ChainUpdate.Advanced(Block(7)), null).Gaps, gap => gap.Rule == "odd");

        hangs = false;
        Assert.True(_shelves[0].Fences[0].Rearm());
        Assert.NotEqual(edition, pipeline.Edition);
        Assert.Single(pipeline.Revisit(Block(7), null, [missed]).Signals);

        hangs = true;
        for (var number = 8UL; number < 10; number++)
        {
            pipeline.Process(new ChainUpdate.Advanced(Block(number)), null);
            _shelves[0].Fences[0].Rearm();
        }

        Assert.True(_shelves[0].Fences[0].IsOffUntilRestart);
        Assert.False(_shelves[0].Fences[0].Rearm());
        Assert.Contains("until the program starts again", pipeline.Process(new ChainUpdate.Advanced(Block(10)), null).Gaps.Single(gap => gap.Rule == "odd").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_exception_is_a_gap_and_three_in_a_row_bench_it()
    {
        var faulty = true;
        var pipeline = Pipeline(Plugin(_ => faulty ? throw new InvalidOperationException("no\u001b[2J") : [], Tier.Context));

        Assert.Equal("InvalidOperationException: no\\u{1b}[2J", GapOf(pipeline, 1)?.Reason);
        GapOf(pipeline, 2);
        faulty = false;
        Assert.Null(GapOf(pipeline, 3));
        faulty = true;
        GapOf(pipeline, 4);
        GapOf(pipeline, 5);
        Assert.Null(_shelves[0].Fences[0].Benched);
        Assert.StartsWith("benched: it failed 3 times in a row", GapOf(pipeline, 6)?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_takes_too_much_memory_for_a_block_is_benched()
    {
        var pipeline = Pipeline(Plugin(
            _ =>
            {
                for (var i = 0; i < 20; i++)
                {
                    GC.KeepAlive(GC.AllocateUninitializedArray<byte>(16 << 20));
                }

                return [];
            },
            Tier.Context));

        Assert.Contains("MiB of memory for a block", GapOf(pipeline, 1)?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_findings_unknown_transactions_and_findings_about_nobody_are_faults()
    {
        Assert.Contains("more than 100", GapOf(Pipeline(Plugin(block => Enumerable.Repeat(new Finding(block.Transactions[0].Hash, Vault, "x"), int.MaxValue), Tier.Decisive)), 1)?.Reason, StringComparison.Ordinal);
        Assert.Contains("not in the block", GapOf(Pipeline(Plugin(_ => [new Finding(A.Hash("none"), Vault, "x")], Tier.Decisive)), 1)?.Reason, StringComparison.Ordinal);
        Assert.Contains("about no account", GapOf(Pipeline(Plugin(block => [new Finding(block.Transactions[0].Hash, default, "x")], Tier.Decisive)), 1)?.Reason, StringComparison.Ordinal);
        Assert.Contains("is null", GapOf(Pipeline(Plugin(_ => [null!], Tier.Decisive)), 1)?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_remembers_of_a_lost_branch_is_never_looked_up_again()
    {
        var pipeline = Pipeline(new PluggedDetector(RuleOf("counter", Tier.Context), () => new Counter(), "00") { Budget = TimeSpan.FromSeconds(10) });
        Count(pipeline, Block(1));
        Count(pipeline, Block(2, "main", "lost"));
        pipeline.Process(new ChainUpdate.Reorged(A.BlockRef(1), [A.BlockRef(2, "lost")]), null);

        Assert.Equal("2 blocks", Count(pipeline, Block(2, "main", "kept")));
        Assert.Equal("2 blocks", Count(pipeline, Block(2, "main", "kept"))); // A replay of the same block.
        Assert.Equal("3 blocks", Count(pipeline, Block(3, "kept")));
        pipeline.Process(new ChainUpdate.Finalized(A.BlockRef(3)), null);
        Assert.Equal("4 blocks", Count(pipeline, Block(4)));
        var gone = Assert.Single(pipeline.Revisit(Block(2, "main", "kept"), null, [new CoverageGap("counter", null, GapCause.RuleFailed, "")]).Gaps);
        Assert.Equal(GapCause.NotOffered, gone.Cause);
    }

    [Fact]
    public void A_benched_detector_is_an_alert_until_it_is_armed_again()
    {
        var (book, requests, hangs) = (new TroubleBook(), new Requests(), true);
        var pipeline = Pipeline(Hasty(_ => hangs ? Hang() : []));
        using var warden = new PluginWarden(
            _shelves[0], requests, book, TimeProvider.System, Options.Create(new IngestOptions { ChainId = A.Chain.Value }), NullLogger<PluginWarden>.Instance);
        GapOf(pipeline, 1);

        warden.Look();
        Assert.Equal(TroubleKind.PluginBenched, Assert.Single(book.Standing).Kind);
        Assert.Contains("odd is benched", book.Standing.Single().Because, StringComparison.Ordinal);

        hangs = false;
        requests.Asked = ["odd", "../nobody"];
        warden.Look();
        Assert.Empty(book.Standing);
        Assert.Null(GapOf(pipeline, 2));
    }

    private IEnumerable<Finding> Hang()
    {
        _never.Wait();
        return [];
    }

    private static CoverageGap? GapOf(PluggedPipeline pipeline, ulong number) =>
        pipeline.Process(new ChainUpdate.Advanced(Block(number)), null).Gaps.SingleOrDefault(gap => gap.Rule == "odd");

    private static string Count(PluggedPipeline pipeline, Block block) =>
        pipeline.Process(new ChainUpdate.Advanced(block), null).Signals.Single(signal => signal.Rule == "counter").Because.Split(": ")[1];

    private PluggedPipeline Pipeline(params PluggedDetector[] plugins)
    {
        _shelves.Add(new PluginShelf([.. plugins], A.Protocol()));
        return new PluggedPipeline(new DetectionPipeline(A.Watch(), A.Rules), _shelves[^1]);
    }

    private static PluggedDetector Plugin(Func<SeenBlock, IEnumerable<Finding>> judge, Tier tier, string id = "odd") =>
        new(RuleOf(id, tier), () => new Acting(judge), "00") { Budget = TimeSpan.FromSeconds(20) };

    private static PluggedDetector Hasty(Func<SeenBlock, IEnumerable<Finding>> judge) => Plugin(judge, Tier.Decisive) with { Budget = TimeSpan.FromMilliseconds(400) };

    private static Rule RuleOf(string id, Tier tier) =>
        PluginRule.Of(new DetectorCard(id, "Odd things", EvidenceFamily.Actor, Gravity.P3, "tests", "Look."), tier).Rule!;

    private static Block Block(ulong number, string parent = "", string branch = "") => A.Block(
        number, [A.Transaction(A.Call(A.Account("someone"), Vault, "poke()"), A.Transfer(A.Account("coin"), Vault, A.Account("someone"), 1))], branch: branch, parent: parent.Length == 0 ? null : A.BlockRef(number - 1, parent == "main" ? "" : parent).Hash);

    private sealed class Acting(Func<SeenBlock, IEnumerable<Finding>> judge) : Detector
    {
        public override DetectorCard Card => throw new NotSupportedException();

        public override IEnumerable<Finding> Judge(SeenBlock block) => judge(block);
    }

    private sealed class Counter : RememberingDetector<string>
    {
        public override DetectorCard Card => throw new NotSupportedException();

        public override string Start => "0";

        public override (string After, IEnumerable<Finding> Findings) Judge(string before, SeenBlock block)
        {
            var count = int.Parse(before, System.Globalization.CultureInfo.InvariantCulture) + 1;
            return (count.ToString(System.Globalization.CultureInfo.InvariantCulture), [new Finding(block.Transactions[0].Hash, Vault, $"{count} blocks")]);
        }
    }

    private sealed class Requests : IRearmRequests
    {
        public IReadOnlyList<string> Asked { get; set; } = [];

        public IReadOnlyList<string> Take()
        {
            var asked = Asked;
            Asked = [];
            return asked;
        }
    }
}
