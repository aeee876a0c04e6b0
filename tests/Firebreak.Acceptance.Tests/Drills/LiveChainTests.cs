using Firebreak.Drills;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>The chain after history: it makes blocks by itself.</summary>
public sealed class LiveChainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_blocks_come_by_themselves_and_carry_the_time_of_the_clock()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { HistoryBlocks = 40 }, TimeProvider.System, Token);
        var head = await stage.Chain.HeadAsync(Token);
        var past = await TimeAsync(stage, head);

        await stage.GoLiveAsync(Token);
        await stage.PlayAsync(3, Token);

        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.InRange(await TimeAsync(stage, head + 1), past + 1, now);
        Assert.InRange(await TimeAsync(stage, head + 3), past + 3, now);
        Assert.True(await TransactionsAsync(stage, head + 1) > 0);
    }

    private static async Task<long> TimeAsync(DrillStage stage, ulong block)
    {
        var header = await stage.Chain.AskAsync("eth_getBlockByNumber", [$"0x{block:x}", false], Token);
        return Convert.ToInt64(header.GetProperty("timestamp").GetString(), 16);
    }

    private static async Task<int> TransactionsAsync(DrillStage stage, ulong block)
    {
        var count = await stage.Chain.AskAsync("eth_getBlockTransactionCountByNumber", [$"0x{block:x}"], Token);
        return Convert.ToInt32(count.GetString(), 16);
    }
}
