using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>The expressions of written rules, and compiled rules over blocks whose events and calls lie.</summary>
internal static class RuleTargets
{
    private const string Transfer = "Transfer(address indexed from, address indexed to, uint256 value)";
    private const string Proposal = "ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 first, uint256 last, string description)";

    private static readonly Protocol Nobody = new("", [], [], [], []);

    private static readonly RuleBook Book = new(
    [
        Compile(On(TriggerKind.Log, Proposal, "description contains 'x' OR targets contains proposer OR length(calldatas) > 2 OR signatures[0] starts_with 'y'")),
        Compile(On(TriggerKind.Log, "TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)", "values[1] > ids[0] OR length(values) != length(ids)")),
        Compile(On(TriggerKind.Call, "batchSwap(uint8 kind, (bytes32 pool, uint256 from, uint256 to, uint256 amount, bytes data)[] swaps, address[] assets, (address sender, bool a, address recipient, bool b) funds, int256[] limits, uint256 deadline)", "swaps[0].amount > 0 OR funds.sender != funds.recipient OR limits[0] < 0")),
        Compile(On(TriggerKind.Call, "process(bytes message)", "length(message) > 10 AND word(message, 0) != 1")),
        Compile(On(TriggerKind.Log, Transfer, "value * 3 / 7 % 5 >= 0")),
        Compile(On(TriggerKind.Log, Transfer) with { Window = Over("1 h", "sum(value) > 1 AND distinct(to) >= 1 AND average(value) >= 0", "from") }),
        Compile(On(TriggerKind.Log, "any", "length(data) >= 0 AND topics > 0") with { Window = Over("5 blocks", "rate() > 0") }),
        Compile(On(TriggerKind.Revert, "Error(string reason)", "reason != ''")),
        Compile(On(TriggerKind.Creation, "any")),
        Compile(On(TriggerKind.Transaction, "any", "length(input) == 0 OR value > 0")),
    ]);

    private static readonly RuleBook Views = new(
    [
        Compile(Asking("getReserves()(uint112 a, uint112 b, uint32 at)", "a > previous.a OR b < previous.b OR at != previous.at")),
        Compile(Asking("name()(string)", "answer contains 'x' OR length(previous) > 3 OR view.length > 5")),
        Compile(Asking("list()((address who, int256[] amounts, bytes note)[] rows)", "rows[1].who == previous.rows[0].who OR length(rows) > 2 OR rows[0].amounts[1] < 0")),
        Compile(Asking("totalAssets()(uint256)", where: null) with { Window = Over("5 blocks", "max(answer) > 2 * min(previous)", "view.address") }),
    ]);

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("rule-expressions", new ByteShape(SeedFile.Texts(
            " AND ", " OR ", "NOT ", "(", ")", "[0]", ".", " IN ", "sum(", "units(", "0x", "ether", "1e77", "-", "%", "'", "\"", "99999999999999999999", "contains", "\u202e", "\ud83d\ude00")),
            SeedFile.Texts(
                "value > 1_000 ether AND to NOT IN (0x1111111111111111111111111111111111111111, from)", "NOT (value * 2 / 3 >= 5 OR from == to)", "units(value, 18) % 7 == 1.5e3 - 2",
                "tx.value == 0x5 AND block.number >= log.index", "min(value, 3, abs(-value)) != max(1, value)", "args[2] > 0"),
            input => Read(Encoding.UTF8.GetString(input)), typeof(FormatException))
        {
            AllocationPerByte = 4_096,
        },
        new("view-answers", new ByteShape([.. ((UInt256)0x20u).ToBigEndian()], [.. UInt256.MaxValue.ToBigEndian()], [0x40], [0xff, 0xff, 0xff, 0xff]), [
                [.. Enumerable.Range(1, 3).SelectMany(word => ((UInt256)(ulong)word).ToBigEndian())],
                AbiCodec.Encode([AbiType.Parse("string")], ["xyz"]),
                AbiCodec.Encode([AbiType.Parse("(address,int256[],bytes)[]")], [new object[] { new object[] { Address.Zero, new object[] { Int256.Zero }, new byte[] { 1 } } }]),
            ],
            Answer)
        {
            FreeAllocation = 4 << 20,
            AllocationPerByte = 4_096,
        },
        new("rules", RecogniserTargets.Shape, RecogniserTargets.SeedBlocks, Judge)
        {
            // Each rule has its own matches and sentences.
            FreeAllocation = 16 << 20,
            AllocationPerByte = 4_096,
        },
    ];

    private static void Read(string where)
    {
        var faults = new List<RuleFault>();
        if (RuleCompiler.Compile(On(TriggerKind.Log, Transfer, where), Nobody, faults) is not { } rule)
        {
            throw new FormatException(faults[0].What);
        }

        new RuleBook([rule]).Judge(RecogniserTargets.Read([0, 0, 0x35, 32, .. new byte[32]]), valuation: null);
    }

    // A contract answers what it likes, of any length, and says that it was longer still.
    private static void Answer(byte[] input)
    {
        var block = RecogniserTargets.Read([0, 0, 0x35, 32, .. new byte[32]]);
        var outcome = new ViewOutcome.Answered([.. input.AsSpan(0, Math.Min(input.Length, ViewQuestion.MostBytes))], input.Length * 1_000);
        Check(Views.Judge(block, valuation: null, Views.Questions(block).Select(question => new ViewReply(question, outcome, outcome)).ToItems()));
    }

    private static void Judge(byte[] input) => Check(Book.Judge(RecogniserTargets.Read(input), valuation: null));

    private static void Check(WrittenJudgement judged)
    {
        var failed = judged.Gaps.FirstOrDefault(gap => gap.Cause == GapCause.RuleFailed);
        if (failed is not null || judged.Signals.Any(signal => signal.Because.Length > 1_000 || signal.Because.Any(char.IsControl)))
        {
            throw new InvalidOperationException(failed is null ? "A signal tells too much." : $"{failed.Rule}: {failed.Reason}");
        }
    }

    private static RuleDraft On(TriggerKind kind, string subject, string? where = null) => new(
        new Rule("rule", "Rule", "stable", Severity.P2, Tier.Decisive, Family.Economics, "", "ops", "look", [], [], System.Collections.Frozen.FrozenDictionary<string, decimal>.Empty), new Phrase("rule"))
    {
        On = [new TriggerDraft(kind, new Phrase(subject)) { Where = where is null ? null : new Phrase(where) }],
        Digest = "digest",
    };

    private static RuleDraft Asking(string view, string? where) => On(TriggerKind.View, view, where) with { Addresses = [new Phrase("0x00000000000000000000000000000000000000aa")] };

    private static WindowDraft Over(string length, string when, params string[] by) => new(new Phrase(length)) { When = new Phrase(when), By = by.Select(text => new Phrase(text)).ToItems() };

    private static WrittenRule Compile(RuleDraft draft)
    {
        var faults = new List<RuleFault>();
        return RuleCompiler.Compile(draft, Nobody, faults) ?? throw new InvalidOperationException($"{faults[0].At}: {faults[0].What}");
    }
}
