using System.Text.Json;
using Firebreak.Drills;

namespace Firebreak.Bench.Input;

/// <summary>
/// Blocks of a drill's chain as anvil itself tells them, for where no recorded data is at hand. They are far simpler than mainnet's: their
/// figures say little about it.
/// </summary>
internal static class AnvilBlocks
{
    private const ulong FirstFull = 20;

    public static async Task<Workload> LoadAsync(CancellationToken cancellationToken)
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = 7 }, TimeProvider.System, cancellationToken);
        var head = await stage.Chain.HeadAsync(cancellationToken);
        var blocks = new List<BlockAnswers>();
        for (var number = FirstFull; number <= head; number++)
        {
            var block = await stage.Chain.AskAsync("eth_getBlockByNumber", [$"0x{number:x}", true], cancellationToken);
            var transactions = block.GetProperty("transactions").GetArrayLength();
            if (transactions > 0)
            {
                blocks.Add(await AskAsync(stage.Chain, number, block, transactions, cancellationToken));
            }
        }

        return new Workload("anvil", "blocks of a drill on anvil: transactions, receipts with logs, callTracer frames", [.. blocks]);
    }

    private static async Task<BlockAnswers> AskAsync(
        DrillChain chain, ulong number, JsonElement block, int transactions, CancellationToken cancellationToken)
    {
        var hash = block.GetProperty("hash").GetString()!;
        var receipts = await chain.AskAsync("eth_getBlockReceipts", [hash], cancellationToken);
        var frames = await chain.AskAsync("debug_traceBlockByHash", [hash, new { tracer = "callTracer" }], cancellationToken);
        return new BlockAnswers(
            number,
            transactions,
            [
                NodeAnswer.Of(AnswerKind.Block, block.GetRawText()),
                NodeAnswer.Of(AnswerKind.Receipts, receipts.GetRawText()),
                NodeAnswer.Of(AnswerKind.GethFrames, frames.GetRawText()),
            ]);
    }
}
