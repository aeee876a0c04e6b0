using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class DetectionPipelineTests
{
    [Fact]
    public void A_transaction_that_a_rule_trips_over_is_named_and_blinds_nobody_to_the_next()
    {
        var judgement = Process(Mixed(poison: true));

        Assert.Equal(A.Rules.Keys.Order(), judgement.Gaps.Select(gap => gap.Rule).Order());
        Assert.All(judgement.Gaps, gap => Assert.Equal(A.Hash("poison"), gap.Transaction));
        Assert.Equal([A.Hash("heist")], judgement.Suspects.Select(suspect => suspect.Transaction));
    }

    [Fact]
    public void Without_receipts_nothing_is_judged_and_that_is_said()
    {
        var judgement = Process(Mixed(poison: false, Lanes.Frames));

        Assert.Equal(3, judgement.Gaps.Count);
        Assert.All(judgement.Gaps, gap => Assert.Contains("Receipts", gap.Reason, StringComparison.Ordinal));
        Assert.Empty(judgement.Suspects);
        Assert.Empty(judgement.Measurements);
    }

    [Fact]
    public void When_one_rule_lacks_a_lane_every_rule_that_was_not_evaluated_is_named()
    {
        var rules = A.Rules.ToDictionary(StringComparer.Ordinal);
        rules["abnormal-outflow"] = rules["abnormal-outflow"] with { Needs = rules["abnormal-outflow"].Needs | Lanes.StateChanges };
        var judgement = new DetectionPipeline(A.Watch(), rules).Process(
            new ChainUpdate.Advanced(Mixed(poison: false, Lanes.Wide & ~Lanes.StateChanges)), A.Valuation());

        Assert.Equal(A.Rules.Keys.Order(), judgement.Gaps.Select(gap => gap.Rule).Order());
        Assert.All(judgement.Gaps, gap => Assert.Contains("StateChanges", gap.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_without_calls_is_not_taken_for_one_that_touches_nothing()
    {
        var sound = A.Block(7, A.Transaction(A.Attacker, A.Robbery("12")) with { Name = "heist" });
        var builder = new BlockBuilder(sound.Header) { Lanes = Lanes.Inputs | Lanes.Receipts | Lanes.Logs };
        builder.AddTransaction(sound.Transactions[0] with { To = A.Attacker, FrameStart = 0, FrameCount = 0, LogCount = 0 });

        var judgement = new DetectionPipeline(A.Watch(), A.Rules).Process(new ChainUpdate.Advanced(builder.Build()), valuation: null);

        Assert.Equal(A.Rules.Keys.Order(), judgement.Gaps.Select(gap => gap.Rule).Order());
        Assert.All(judgement.Gaps, gap => Assert.Equal(GapCause.NotOffered, gap.Cause));
    }

    [Fact]
    public void A_block_that_could_not_be_valued_is_named_and_one_that_needs_no_prices_is_not()
    {
        var pipeline = new DetectionPipeline(A.Watch(), A.Rules);

        var touched = pipeline.Process(new ChainUpdate.Advanced(A.Block(7, A.Transaction(A.Attacker, A.Robbery("1")))), valuation: null);
        var untouched = pipeline.Process(new ChainUpdate.Advanced(A.Block(8)), valuation: null);

        Assert.Equal(3, touched.Gaps.Count);
        Assert.All(touched.Gaps, gap => Assert.Equal(GapCause.NotAnswered, gap.Cause));
        Assert.Empty(untouched.Gaps);
    }

    [Fact]
    public void Suspects_come_in_the_order_of_what_they_gained()
    {
        var block = A.Block(
            7,
            A.Transaction(A.Attacker, A.Robbery("1")) with { Name = "small" },
            A.Transaction(A.Attacker, A.Robbery("5")) with { Name = "great" },
            A.Transaction(A.Attacker, A.Robbery("3")) with { Name = "middling" });

        Assert.Equal([A.Hash("great"), A.Hash("middling"), A.Hash("small")], Process(block).Suspects.Select(suspect => suspect.Transaction));
    }

    [Fact]
    public void The_same_block_again_gives_the_same_judgement()
    {
        var block = A.Block(7, A.Transaction(A.Attacker, A.Robbery("1")), A.Transaction(A.Account("holder"), A.Withdrawal("2")));
        var pipeline = new DetectionPipeline(A.Watch(), A.Rules);

        Assert.Equal(
            pipeline.Process(new ChainUpdate.Advanced(block), A.Valuation()), pipeline.Process(new ChainUpdate.Advanced(block), A.Valuation()));
    }

    [Fact]
    public void A_rule_that_lacks_a_number_refuses_to_start_and_says_which()
    {
        var rules = A.Rules.ToDictionary(StringComparer.Ordinal);
        rules["reentrancy"] = rules["reentrancy"] with { Parameters = new Dictionary<string, decimal>(StringComparer.Ordinal) };

        var refusal = Assert.Throws<KeyNotFoundException>(() => new DetectionPipeline(A.Watch(), rules));
        Assert.Contains("minimum-gain-share-of-tvl", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recogniser_whose_entry_is_there_judges_and_one_that_lacks_a_lane_is_named_alone()
    {
        var pipeline = new DetectionPipeline(A.Watch(), WithRecognisers());
        var taken = A.Block(7, A.Transaction(
            A.Call(A.Attacker, A.Vault, "initialize()"), new LogSketch(A.Vault, [A.Hash("Initialized(uint8)")], new byte[32])));

        var seen = pipeline.Process(new ChainUpdate.Advanced(taken), A.Valuation());
        var blind = pipeline.Process(new ChainUpdate.Advanced(Mixed(poison: false, Lanes.Wide & ~Lanes.Inputs)), A.Valuation());

        Assert.Contains(seen.Signals, signal => signal is { Rule: "takeover", Pages: true });
        Assert.Empty(seen.Gaps);
        Assert.Equal(["signature-abuse", "takeover"], blind.Gaps.Select(gap => gap.Rule).Order());
        Assert.Equal([A.Hash("heist")], blind.Suspects.Select(suspect => suspect.Transaction));
    }

    [Fact]
    public void A_flash_loan_is_told_beside_another_signal_and_never_alone()
    {
        var rules = WithRecognisers();
        rules["flash-loan"] = A.PagingRule with { Id = "flash-loan", Tier = Tier.Context, Severity = Severity.P5, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames };
        var loan = A.Call(A.Account("lender"), A.AttackContract, "executeOperation(address,uint256,uint256,address,bytes)");
        var alone = A.Transaction(A.Call(A.Attacker, A.AttackContract, "go()", loan, A.Call(A.AttackContract, A.Vault, "deposit()")));
        var beside = A.Transaction(
            A.Call(A.Attacker, A.AttackContract, "go()", loan, A.Call(A.AttackContract, A.Vault, "initialize()")),
            new LogSketch(A.Vault, [A.Hash("Initialized(uint8)")], new byte[32]));

        string[] Told(TransactionSketch transaction) =>
            [.. new DetectionPipeline(A.Watch(), rules).Process(new ChainUpdate.Advanced(A.Block(7, transaction)), A.Valuation()).Signals.Select(signal => signal.Rule).Order()];

        Assert.Empty(Told(alone));
        Assert.Equal(["flash-loan", "takeover"], Told(beside));
    }

    [Fact]
    public void What_cannot_be_observed_is_a_gap_of_every_rule_of_that_transaction_alone()
    {
        var judgement = new DetectionPipeline(A.Watch(), WithRecognisers()).Process(new ChainUpdate.Advanced(Mixed(poison: true)), A.Valuation());

        Assert.Equal(WithRecognisers().Keys.Order(), judgement.Gaps.Select(gap => gap.Rule).Order());
        Assert.All(judgement.Gaps, gap => Assert.Equal(A.Hash("poison"), gap.Transaction));
    }

    [Fact]
    public void A_signature_is_remembered_over_blocks_and_a_restart_and_forgotten_with_an_orphaned_block()
    {
        var pipeline = new DetectionPipeline(A.Watch(), WithRecognisers());
        var first = pipeline.Process(new ChainUpdate.Advanced(Claim(7)), A.Valuation());
        var restarted = new DetectionPipeline(A.Watch(), WithRecognisers());
        restarted.Restore(first.Measurements, finalized: null);

        Assert.DoesNotContain(first.Signals, signal => signal.Rule == "signature-abuse");
        Assert.DoesNotContain(pipeline.Process(new ChainUpdate.Advanced(Claim(7)), A.Valuation()).Signals, signal => signal.Rule == "signature-abuse");
        Assert.Contains(pipeline.Process(new ChainUpdate.Advanced(Claim(8)), A.Valuation()).Signals, signal => signal is { Rule: "signature-abuse", Pages: true });
        Assert.Contains(restarted.Process(new ChainUpdate.Advanced(Claim(8)), A.Valuation()).Signals, signal => signal.Rule == "signature-abuse");

        var orphaning = new DetectionPipeline(A.Watch(), WithRecognisers());
        orphaning.Process(new ChainUpdate.Advanced(Claim(7)), A.Valuation());
        orphaning.Process(new ChainUpdate.Reorged(A.BlockRef(6), [A.BlockRef(7)]), valuation: null);
        Assert.DoesNotContain(orphaning.Process(new ChainUpdate.Advanced(Claim(8)), A.Valuation()).Signals, signal => signal.Rule == "signature-abuse");
    }

    // A claim that pays 50 ether for a signature which the vault checks.
    private static Block Claim(ulong number)
    {
        var check = new CallSketch(FrameKind.StaticCall, A.Vault, Address.FromUInt256(1), "", 0, [])
        {
            Raw = [.. A.Hash("digest").ToArray(), .. new byte[32], .. A.Hash("r").ToArray(), .. A.Hash("s").ToArray()],
            Output = A.Account("signer").ToWord().ToArray(),
        };
        return A.Block(number, A.Transaction(A.Call(A.Attacker, A.Vault, "claim()", check, A.Call(A.Vault, A.Attacker, "", A.Ether("50")))));
    }

    private static Dictionary<string, Rule> WithRecognisers()
    {
        var rules = A.Rules.ToDictionary(StringComparer.Ordinal);
        foreach (var id in new[] { "takeover", "signature-abuse" })
        {
            rules[id] = A.PagingRule with { Id = id, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Inputs };
        }

        return rules;
    }

    private static Judgement Process(Block block) => new DetectionPipeline(A.Watch(), A.Rules).Process(new ChainUpdate.Advanced(block), A.Valuation());

    /// <summary>A block whose first transaction may carry a log that points outside of the block's bytes.</summary>
    private static Block Mixed(bool poison, Lanes lanes = Lanes.Wide)
    {
        var sound = A.Block(
            7,
            A.Transaction(A.Attacker, A.Withdrawal("1")) with { Name = "poison" },
            A.Transaction(A.Attacker, A.Robbery("12")) with { Name = "heist" });
        var builder = new BlockBuilder(sound.Header) { Lanes = lanes };
        foreach (ref readonly var row in sound.Transactions)
        {
            builder.AddTransaction(row);
        }

        foreach (ref readonly var frame in sound.Frames)
        {
            builder.AddFrame(frame with { Input = builder.AddBytes(sound.Bytes(frame.Input)), Output = builder.AddBytes(sound.Bytes(frame.Output)) });
        }

        if (poison)
        {
            builder.AddLog(new LogRow
            {
                Emitter = A.Vault,
                TopicCount = 3,
                Topic0 = TokenTransfer.Topic,
                Data = new ByteRange(1_000_000, 32),
            });
            builder.Transaction(0).LogCount = 1;
        }

        return builder.Build();
    }
}
