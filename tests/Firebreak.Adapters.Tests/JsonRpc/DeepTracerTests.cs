using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class DeepTracerTests
{
    [Fact]
    public async Task A_re_entrant_call_shows_which_frame_touched_which_slot_and_when()
    {
        await using var lab = await Lab.StartAsync();
        // Reads slot 0, calls whoever called, and only then writes slot 0.
        var vault = await lab.DeployAsync(new Assembly()
            .Push(0).Op(Evm.SLoad, Evm.Pop)
            .Push(0).Push(0).Push(0).Push(0).Push(0).Op(Evm.Caller, Evm.Gas, Evm.Call, Evm.Pop)
            .Store(0, 1).Creation());
        // Enters the vault, and once more when it is called back.
        var thief = await lab.DeployAsync(new Assembly()
            .Push(0).Op(Evm.SLoad).JumpIf("inside")
            .Store(0, 1).Call(Evm.Call, vault).Op(0)
            .Label("inside").Push(1).Op(Evm.SLoad).JumpIf("enough")
            .Store(1, 1).Call(Evm.Call, vault)
            .Label("enough").Creation());
        var hash = await lab.SendAsync(thief, []);
        await lab.MineAsync();

        var trace = await lab.Get<IDeepTracer>().TraceAsync(await lab.HeadAsync(), hash, Lab.Token);

        var frames = trace!.Frames.ToArray();
        Assert.Equal([-1, 0, 1, 2, 3], frames.Select(frame => frame.Parent));
        Assert.Equal([thief, vault, thief, vault, thief], frames.Select(frame => frame.To));
        Assert.Equal(
            [
                (0, thief, 0u, false), (0, thief, 0u, true), (1, vault, 0u, false), (2, thief, 0u, false), (2, thief, 1u, false), (2, thief, 1u, true),
                (3, vault, 0u, false), (4, thief, 0u, false), (4, thief, 1u, false), (3, vault, 0u, true), (1, vault, 0u, true),
            ],
            trace.Accesses.ToArray().Select(access => (access.Frame, access.Account, (uint)(ulong)access.Slot.ToUInt256(), access.IsWrite)));
        Assert.All(trace.Accesses.ToArray(), access =>
            Assert.True(frames[access.Frame].Enter < access.Step && access.Step < frames[access.Frame].Exit));
        Assert.Equal(Enumerable.Range(0, 21), frames.SelectMany(frame => new[] { frame.Enter, frame.Exit })
            .Concat(trace.Accesses.ToArray().Select(access => access.Step)).Order());
    }

    [Fact]
    public async Task Deep_frames_are_the_frames_of_the_wide_lane()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);
        var head = await lab.HeadAsync();
        var block = await lab.Get<IChainView>().FindBlockAsync(head.Number, Lab.Token);
        var tracer = lab.Get<IDeepTracer>();

        for (var i = 0; i < block!.Transactions.Length; i++)
        {
            var start = block.Transactions[i].FrameStart;
            var deep = await tracer.TraceAsync(head, block.Transactions[i].Hash, Lab.Token);

            Assert.Equal(
                block.FramesOf(i).ToArray().Select(wide => (Math.Max(-1, wide.Parent - start), wide.Kind, wide.From, Known(wide.Reverted, wide.To), wide.Selector, wide.Value, wide.Reverted)),
                deep!.Frames.ToArray().Select(frame => (frame.Parent, frame.Kind, frame.From, Known(frame.Reverted, frame.To), frame.Selector, frame.Value, frame.Reverted)));
        }
    }

    [Fact]
    public async Task Without_JavaScript_tracers_the_steps_tell_the_same_of_every_transaction()
    {
        await using var lab = await Lab.StartAsync(new() { SlotsInAnEpoch = 32, TracesSteps = true });
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        await Scene.PlayAsync(lab);
        node.Bend = RefuseScripts;
        var (script, steps) = (lab.Get<IDeepTracer>(), lab.Get<IDeepTracer>(lab.Options(node.Endpoint)));
        var head = await lab.HeadAsync();

        for (var number = 1UL; number <= head.Number; number++)
        {
            var block = await lab.Get<IChainView>().FindBlockAsync(number, Lab.Token);
            for (var i = 0; i < block!.Transactions.Length; i++)
            {
                var hash = block.Transactions[i].Hash;
                var expected = await script.TraceAsync(block.Ref, hash, Lab.Token);
                var found = await steps.TraceAsync(block.Ref, hash, Lab.Token);

                Assert.Equal(
                    expected!.Frames.ToArray().Select(frame => frame with { To = Known(frame.Reverted, frame.To) ?? default }),
                    found!.Frames.ToArray().Select(frame => frame with { To = Known(frame.Reverted, frame.To) ?? default }));
                Assert.Equal(expected.Accesses.ToArray(), found.Accesses.ToArray());
            }
        }
    }

    [Fact]
    public async Task A_node_that_keeps_no_steps_is_not_believed_that_nothing_happened()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        node.Bend = RefuseScripts;
        var cell = await lab.DeployAsync(Scene.Cell);
        var hash = await lab.SendAsync(cell, [], value: 1);
        await lab.MineAsync();

        var fault = await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await lab.Get<IDeepTracer>(lab.Options(node.Endpoint)).TraceAsync(await lab.HeadAsync(), hash, Lab.Token));

        Assert.Contains("keeps no steps", fault.Message, StringComparison.Ordinal);
    }

    // A node that does not know the language of the tracer.
    private static void RefuseScripts(System.Text.Json.Nodes.JsonObject call, System.Text.Json.Nodes.JsonObject answer)
    {
        if (call["params"]!.ToJsonString().Contains("function", StringComparison.Ordinal))
        {
            answer.Remove("result");
            answer["error"] = new System.Text.Json.Nodes.JsonObject { ["code"] = -32602, ["message"] = "no such tracer" };
        }
    }

    [Fact]
    public async Task A_transaction_that_left_its_block_is_not_traced()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(2);
        var hash = await lab.SendAsync(lab.Accounts[1], [], value: 1);
        await lab.MineAsync();
        var block = await lab.HeadAsync();
        await lab.ReorgAsync(1);

        Assert.Null(await lab.Get<IDeepTracer>().TraceAsync(block, hash, Lab.Token));
    }

    // Nodes differ in whether a contract that was never created has an address.
    private static Address? Known(bool isReverted, Address to) => isReverted ? null : to;
}
