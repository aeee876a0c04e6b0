using System.Security.Cryptography;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>A file of a case before it is written.</summary>
public sealed record Draft(Exhibit Exhibit, byte[] Content)
{
    public static Draft Of(string name, string mediaType, byte[] content, string source, BlockRef? block) =>
        new(new Exhibit(name, mediaType, content.Length, Hash256.FromBytes(SHA256.HashData(content)), source, block), content);
}

/// <summary>Turns findings into files.</summary>
public static class CaseExhibits
{
    /// <summary>Every exhibit but the report, which shows the hashes of these.</summary>
    public static IReadOnlyList<Draft> Of(CaseFindings findings, AttackScene scene, IReadOnlyList<Entry> log)
    {
        var drafts = new List<Draft>
        {
            Draft.Of(CaseFile.LogName, "application/jsonl", SealedLine.Write(log), "the incident's log, entry by entry", block: null),
            Json("timeline.json", CaseTimeline.Of(log), "the incident's log", block: null),
            Json("root-cause.json", findings.Cause, "signals; storage access per frame of a re-trace, where one was possible", scene.First?.Ref),
            Json(
                "profit-and-loss.json",
                new { findings.Profit.Rows, findings.Profit.Totals, findings.Profit.Uncountable, findings.Assets, Prices = findings.Before },
                "receipts, call frames and logs of the attack's transactions; prices by convertToAssets before the first of them", findings.Before?.At),
            Json("fund-flow.json", findings.Flow, "call frames and logs of the attack's transactions", scene.Last?.Ref),
            Json(
                "attack.json", new { findings.Figures, findings.Cluster.Members, findings.Transactions, findings.Signals, findings.Gaps },
                "receipts and call frames of the blocks that were read", scene.Last?.Ref),
            Json("holdings.json", findings.Holdings, "eth_getBalance and balanceOf, block by block", scene.Head),
        };
        if (findings.Trail is { } trail)
        {
            drafts.Add(Json("funding-trail.json", trail, "eth_getBalance and eth_getTransactionCount by halving; frames of the block found", scene.First?.Ref));
        }

        drafts.AddRange(findings.Trees.Select(tree =>
            Json($"call-tree-{tree.Transaction.ToString()[2..10]}.json", tree, "debug_traceBlockByHash, callTracer", tree.Block)));
        drafts.AddRange(scene.HostileBlocks.Take(Math.Max(1, findings.Trees.Count)).Select(block =>
            Json($"block-{block.Ref.Number:D}.json", BlockEvidence.Of(block, scene.Hostile), "eth_getBlockByHash, receipts and call frames", block.Ref)));
        return [.. drafts.DistinctBy(draft => draft.Exhibit.Name, StringComparer.Ordinal)];
    }

    private static Draft Json<T>(string name, T content, string source, BlockRef? block) =>
        Draft.Of(name, "application/json", [.. JsonSerializer.SerializeToUtf8Bytes(content, CaseFile.Json), (byte)'\n'], source, block);
}
