using System.Text.Json;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>What people did on the stage before anything bad happened.</summary>
public sealed class StageTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DrillStage Stage => fixture.Stage;

    [Fact]
    public async Task History_has_many_people_many_blocks_and_some_failures()
    {
        var receipts = await ReceiptsAsync();
        var busyBlocks = receipts.Select(receipt => receipt.GetProperty("blockNumber").GetString()).Distinct(StringComparer.Ordinal).Count();
        var people = receipts.Select(receipt => receipt.GetProperty("from").GetString()).Distinct(StringComparer.Ordinal).Count();
        var failed = receipts.Count(receipt => receipt.GetProperty("status").GetString() == "0x0");

        Assert.InRange(people, 20, 100);
        Assert.InRange(busyBlocks, 60, 200);
        Assert.InRange(failed, 5, receipts.Count / 5);
    }

    [Fact]
    public async Task Every_smart_wallet_acts_and_none_of_its_transactions_fails()
    {
        var owner = Stage.Traffic.Wallets.Owner.Address.ToHex();
        var taken = (await ReceiptsAsync()).Where(receipt => receipt.GetProperty("from").GetString() == owner).ToList();

        Assert.InRange(taken.Count, 20, 200);
        Assert.All(taken, receipt => Assert.Equal("0x1", receipt.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Restaking_within_the_callback_costs_the_others_something_but_less_than_a_thousandth_of_the_vault()
    {
        var prices = await SharePricesAsync();
        var fallen = prices.Zip(prices.Skip(1)).Sum(pair => Math.Max(0, pair.First - pair.Second));

        Assert.InRange(fallen / prices[^1], 1e-12, 1e-3);
    }

    [Fact]
    public async Task Blocks_of_the_past_are_twelve_seconds_apart_and_end_when_the_stage_is_set()
    {
        var head = await Stage.Chain.HeadAsync(Token);
        var times = new List<long>();
        for (var number = 1UL; number <= head; number++)
        {
            var block = await Stage.Chain.AskAsync("eth_getBlockByNumber", [$"0x{number:x}", false], Token);
            times.Add(Convert.ToInt64(block.GetProperty("timestamp").GetString(), 16));
        }

        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(12, pair.Second - pair.First));
        Assert.InRange(times[^1] - fixture.Began.ToUnixTimeSeconds(), 0, 12); // However long it took to set the stage.
    }

    /// <summary>Wei per share after each block, from the time when the vault was full.</summary>
    private async Task<List<double>> SharePricesAsync()
    {
        var prices = new List<double>();
        for (var block = await Stage.Chain.HeadAsync(Token); block > 0; block--)
        {
            if ((await Stage.Chain.AskAsync("eth_getBalance", [Stage.Harbor.Vault.ToHex(), $"0x{block:x}"], Token)).GetString() == "0x0")
            {
                break;
            }

            var price = await Stage.Chain.ReadAtAsync<UInt256>(
                block, Stage.Harbor.Vault, HarborCalls.ConvertToAssets, [HarborCalls.Ether(1)], Token);
            prices.Insert(0, price.ToDouble());
        }

        return prices;
    }

    private async Task<List<JsonElement>> ReceiptsAsync()
    {
        var receipts = new List<JsonElement>();
        for (var number = await Stage.Chain.HeadAsync(Token); number > 0; number--)
        {
            var block = await Stage.Chain.AskAsync("eth_getBlockReceipts", [$"0x{number:x}"], Token);
            receipts.AddRange(block.EnumerateArray());
        }

        return receipts;
    }
}
