using Firebreak.Adapters.Packs;
using Firebreak.Bench.Input;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Decode;

/// <summary>
/// The shipped rules over a workload. The protocol that they protect is made of the contracts which the workload's transactions call most,
/// so that the rules have work to do: real protocols are touched far less.
/// </summary>
internal sealed class Judging
{
    private const int MostContracts = 20;
    private static readonly Address Weth = Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2");

    private readonly Watch _watch;
    private readonly IReadOnlyDictionary<string, Rule> _rules;
    private readonly Dictionary<ulong, Valuation> _valuations = [];

    public Judging(Workload workload)
    {
        _rules = PackFolder.Read(Path.Combine(SharedData.Repository, "packs")).RulesInForce(withSandbox: false);
        var calls = new Dictionary<Address, int>();
        foreach (var answers in workload.Blocks)
        {
            using var block = Reading.Read(answers).BuildPooled();
            Count(block, calls);
        }

        var contracts = calls.OrderByDescending(entry => entry.Value).Take(MostContracts)
            .Select(entry => new WatchedContract(entry.Key.ToString(), entry.Key, "contract", Lever: null)).ToItems();
        var assets = new[]
        {
            new Asset("ETH", Address: null, 18, Usd: 2000, PricedBy: null, PricedIn: null),
            new Asset("WETH", Weth, 18, Usd: 2000, PricedBy: null, PricedIn: null),
        };
        _watch = new Watch(new Protocol("most called", contracts, assets.ToItems(), [], []));
        foreach (var answers in workload.Blocks)
        {
            using var block = Reading.Read(answers).BuildPooled();
            _valuations[answers.Number] = new Valuation(block.Before, [new Rate(Weth, UInt256.One, UInt256.One)], [], 2000);
            TouchedTransactions += Enumerable.Range(0, block.Transactions.Length).Count(i => _watch.Touches(block, i));
        }
    }

    /// <summary>The rules need receipts.</summary>
    public static bool CanJudge(Workload workload) =>
        Array.TrueForAll(workload.Blocks, block => Array.Exists(block.Answers, answer => answer.Kind == AnswerKind.Receipts));

    /// <summary>Transactions that the rules really look into.</summary>
    public int TouchedTransactions { get; }

    /// <summary>Judges every block in order, as a new pipeline would; the number of signals.</summary>
    public int Pass(Workload workload)
    {
        var pipeline = new DetectionPipeline(_watch, _rules);
        var signals = 0;
        foreach (var answers in workload.Blocks)
        {
            using var block = Reading.Read(answers).BuildPooled();
            var judgement = pipeline.Process(new ChainUpdate.Advanced(block), _valuations[answers.Number]);
            signals += judgement.Gaps.Count == 0
                ? judgement.Signals.Count
                : throw new InvalidOperationException($"Block {answers.Number} was not judged: {judgement.Gaps[0].Reason}.");
        }

        return signals;
    }

    private static void Count(Block block, Dictionary<Address, int> calls)
    {
        foreach (ref readonly var frame in block.Frames)
        {
            if (frame.Input.Length >= 4 && frame.Kind is FrameKind.Call)
            {
                calls[frame.To] = calls.GetValueOrDefault(frame.To) + 1;
            }
        }
    }
}
