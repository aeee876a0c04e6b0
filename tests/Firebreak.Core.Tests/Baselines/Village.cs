using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>A vault that people use every day, and what is learned of it.</summary>
internal static class Village
{
    public const string Deposit = "deposit(uint256,address)";
    public const string Redeem = "redeem(uint256,address,address)";

    private static readonly Observer Observer = new();

    public static Watch Watch { get; } = new(A.Protocol(A.Account("village token")));

    /// <summary>Of a block whose changes of state are not known.</summary>
    public static Scene SceneOf(Block block, int transaction = 0, DeepTrace? trace = null)
    {
        var lean = A.Lean(block);
        return new Scene(lean, transaction, Observer.Observe(lean, transaction), Watch, A.Valuation(), trace);
    }

    public static Footprint Footprint(Block block, int transaction = 0) => new FootprintReader().Read(SceneOf(block, transaction));

    public static Rule RuleOf(string id) => new(
        id, id, "sandbox", Severity.P2, Tier.Decisive, Family.ControlFlow, "", "detection", "", [], [], new Dictionary<string, decimal>(StringComparer.Ordinal));

    public static LearnedDetector Detector(ProtocolBaseline? baseline = null) =>
        new(RuleOf(LearnedDetector.NewWalk), RuleOf(LearnedDetector.Unusual), baseline ?? new ProtocolBaseline(new BaselineOptions()));

    /// <summary>Somebody uses one function of the vault.</summary>
    public static TransactionSketch Use(string who, string function) => A.Transaction(A.Call(A.Account(who), A.Vault, function));

    /// <summary>A contract enters the vault through several functions, one after the other.</summary>
    public static TransactionSketch Combine(string who, params string[] functions) => A.Transaction(
        A.Call(A.Account(who), A.Account($"contract of {who}"), "run()", [.. functions.Select(function => A.Call(A.Account($"contract of {who}"), A.Vault, function))]));

    /// <summary>So many blocks of one ordinary use each, seen and final.</summary>
    public static void Live(this LearnedDetector detector, int blocks, ulong from = 1)
    {
        for (var i = 0; i < blocks; i++)
        {
            var block = A.Block(from + (ulong)i, Use($"villager {i % 40}", i % 3 == 0 ? Redeem : Deposit));
            detector.Judge(SceneOf(block), out _);
            detector.Finalize(block.Ref.Number);
        }
    }
}
