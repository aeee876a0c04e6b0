using Firebreak.Core.Baselines;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.TestKit;

namespace Firebreak.Acceptance.Tests.Web;

/// <summary>A pipeline that has learned two weeks of somebody's everyday life.</summary>
internal static class LearnedLife
{
    private const int Transactions = 1_200;
    private const ulong Apart = 1_200;

    public static DetectionPipeline Of(Protocol protocol)
    {
        var rules = A.Rules.Values
            .Concat(new[] { LearnedDetector.NewWalk, LearnedDetector.Unusual }.Select(id => A.PagingRule with { Id = id, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames }))
            .ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var pipeline = new DetectionPipeline(new Watch(protocol), rules);
        for (var i = 0; i < Transactions; i++)
        {
            var use = A.Call(A.Account($"villager {i % 40}"), protocol.Contracts[0].Address, i % 3 == 0 ? "withdraw(uint256)" : "deposit(address)");
            var block = A.Block(1 + ((ulong)i * Apart), A.Transaction(use));
            pipeline.Process(new ChainUpdate.Advanced(block), A.Valuation());
            pipeline.Process(new ChainUpdate.Finalized(block.Ref), valuation: null);
        }

        return pipeline;
    }
}
