using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class WideLaneTests
{
    [Fact]
    public async Task Both_trace_dialects_tell_the_same_story_of_every_block()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);
        await lab.MineAsync(2);
        var head = await lab.HeadAsync();
        var fetcher = lab.Provide().GetRequiredService<BlockFetcher>();
        var shown = new HashSet<FrameKind>();

        for (var number = 1UL; number <= head.Number; number++)
        {
            var parity = await fetcher.FindAsync(number, Profile(TraceDialect.Parity), Lab.Token);
            var geth = await fetcher.FindAsync(number, Profile(TraceDialect.Geth, ReceiptForm.PerTransaction), Lab.Token);

            Assert.Equal(Scene.Tell(parity!), Scene.Tell(geth!));
            foreach (var frame in geth!.Frames)
            {
                shown.Add(frame.Kind);
            }
        }

        Assert.Equal(Enum.GetValues<FrameKind>().Length, shown.Count);
    }

    [Fact]
    public async Task A_block_says_what_happened_in_it()
    {
        await using var lab = await Lab.StartAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var outer = await lab.DeployAsync(new Assembly()
            .Call(Evm.Call, cell, value: 6).Call(Evm.Call, cell, inputLength: 1).Creation());
        var called = await lab.SendAsync(outer, [0xde, 0xad, 0xbe, 0xef, 1], value: 10);
        await lab.MineAsync();

        var block = await lab.Get<IChainView>().FindBlockAsync((await lab.HeadAsync()).Number, Lab.Token);

        Assert.Equal(Lanes.Wide, block!.Lanes);
        var row = block.Transactions[block.IndexOf(called)];
        Assert.True(row.Succeeded);
        Assert.Equal((lab.Accounts[0], outer, (UInt256)10u), (row.From, row.To, row.Value));
        var frames = block.Frames.ToArray();
        Assert.Equal([-1, 0, 0], frames.Select(frame => frame.Parent));
        Assert.Equal([3, 2, 3], frames.Select(frame => frame.End));
        Assert.Equal([false, false, true], frames.Select(frame => frame.Reverted));
        Assert.Equal([0xdeadbeef, 0u, 0u], frames.Select(frame => frame.Selector));
        var log = Assert.Single(block.Logs.ToArray());
        Assert.Equal((cell, Scene.Topic, 1), (log.Emitter, log.Topic0, log.TopicCount));
        Assert.Equal(6u, UInt256.FromBigEndian(block.Bytes(log.Data)));
        Assert.Contains(block.Changes.ToArray(), change => change is { Field: StateField.Storage } && change.Account == cell
            && change.Slot == Hash256.FromUInt256(2u) && change.Before == 7u && change.After.IsZero);
        Assert.Contains(block.Changes.ToArray(), change => change is { Field: StateField.Balance } && change.Account == outer && change.After == 4u);
    }

    [Fact]
    public async Task Creation_leaves_the_hash_of_the_code_and_the_address_of_the_contract()
    {
        await using var lab = await Lab.StartAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var view = lab.Get<IChainView>();
        var head = await lab.HeadAsync();

        var block = await view.FindBlockAsync(head.Number, Lab.Token);
        var code = await view.CodeAsync(cell, head, Lab.Token);

        Assert.Equal(cell, block!.Transactions[0].To);
        Assert.Equal(cell, block.Frames[0].To);
        var change = Assert.Single(block.Changes.ToArray(), change => change.Field == StateField.Code);
        Assert.Equal((cell, UInt256.Zero, Keccak.Hash(code).ToUInt256()), (change.Account, change.Before, change.After));
    }

    private static NodeProfile Profile(TraceDialect dialect, ReceiptForm receipts = ReceiptForm.PerBlock) =>
        new(new NodeCapabilities(new ChainId(31337), "test", Lanes.Wide, true, true, []), receipts, dialect, dialect, true);
}
