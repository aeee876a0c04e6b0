using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>Small contracts that between them use every kind of call, and what people do with them.</summary>
internal static class Scene
{
    public static Hash256 Topic { get; } = Keccak.Hash("Touched(uint256)");

    /// <summary>Counts its calls in slot 0, keeps the value in slot 1, clears slot 2, logs; one byte of input makes it refuse.</summary>
    public static byte[] Cell { get; } = new Assembly()
        .Op(Evm.CallDataSize).Push(1).Op(Evm.Eq).JumpIf("refuse")
        .Op(Evm.CallValue).Push(1).Op(Evm.SStore)
        .Push(0).Op(Evm.SLoad).Push(1).Op(Evm.Add).Push(0).Op(Evm.SStore)
        .Store(2, 0)
        .Op(Evm.CallValue).Push(0).Op(Evm.MStore)
        .Push(Topic.AsBytes()).Push(32).Push(0).Op(Evm.Log1)
        .Push(32).Push(0).Op(Evm.Return)
        .Label("refuse").Push(0xbad).Push(0).Op(Evm.MStore).Push(32).Push(0).Op(Evm.Revert)
        .Creation(new Assembly().Store(2, 7));

    /// <summary>Uses every kind of call and then destroys itself.</summary>
    public static byte[] Everything(Address cell) => new Assembly()
        .Call(Evm.Call, cell, value: 5)
        .Call(Evm.Call, cell, inputLength: 1)
        .Call(Evm.StaticCall, cell, inputLength: 1)
        .Call(Evm.DelegateCall, cell)
        .Call(Evm.CallCode, cell, value: 2)
        .Push(0).Push(0).Push(1).Op(Evm.Create, Evm.Pop)
        .Push(9).Push(0).Push(0).Push(0).Op(Evm.Create2, Evm.Pop)
        .Op(Evm.Caller, Evm.SelfDestruct)
        .Creation();

    /// <summary>Deploys the contracts and mines one block in which they succeed, fail, run dry and are created in vain; the block's hashes.</summary>
    public static async Task<Address> PlayAsync(Lab lab)
    {
        var cell = await lab.DeployAsync(Cell);
        var all = await lab.DeployAsync(Everything(cell));
        var failing = await lab.DeployAsync(new Assembly()
            .Call(Evm.Call, cell, value: 1).Call(Evm.Call, all).Push(0).Push(0).Op(Evm.Revert).Creation());
        var wasteful = await lab.DeployAsync(new Assembly().Call(Evm.Call, cell).Op(Evm.Invalid).Creation());
        await lab.SendAsync(all, [], value: 100);
        await lab.SendAsync(failing, [1, 2, 3, 4, 5], value: 10, from: 1);
        await lab.SendAsync(wasteful, [], from: 2);
        await lab.SendAsync(lab.Accounts[3], [], value: 12345, from: 3);
        await lab.SendAsync(cell, [0xaa, 0xbb, 0xcc, 0xdd], value: 3, from: 3);
        await lab.SendAsync(null, new Assembly().Push(0).Push(0).Op(Evm.Revert).Runtime(), from: 1);
        await lab.SendAsync(null, new Assembly().Op(Evm.Caller, Evm.SelfDestruct).Runtime(), value: 4, from: 1);
        await lab.MineAsync();
        return cell;
    }

    /// <summary>Everything that a rule may look at, as lines that a person can compare.</summary>
    public static string Tell(Block block)
    {
        var lines = new List<string> { $"{block.Header} {block.Lanes}" };
        foreach (ref readonly var row in block.Transactions)
        {
            lines.Add($"{row.Hash} {row.From}>{row.To} new={row.IsCreation} {row.Nonce} {row.Value} {Hex.Encode(block.Bytes(row.Input))} "
                + $"ok={row.Succeeded} {row.GasUsed} {row.GasPrice} {row.FrameStart}+{row.FrameCount} {row.LogStart}+{row.LogCount} {row.ChangeStart}+{row.ChangeCount}");
        }

        foreach (ref readonly var row in block.Frames)
        {
            lines.Add($"frame {row.Transaction} {row.Parent} {row.End} {row.Depth} {row.Kind} reverted={row.Reverted} {row.From}>{row.To} {row.Value} "
                + $"{row.Selector:x8} {Hex.Encode(block.Bytes(row.Input))} {Hex.Encode(block.Bytes(row.Output))}");
        }

        foreach (ref readonly var row in block.Logs)
        {
            lines.Add($"log {row.Transaction} {row.LogIndex} {row.Emitter} {row.TopicCount} {row.Topic0} {Hex.Encode(block.Bytes(row.Data))}");
        }

        foreach (ref readonly var row in block.Changes)
        {
            lines.Add($"change {row.Transaction} {row.Account} {row.Field} {row.Slot} {row.Before} {row.After}");
        }

        return string.Join('\n', lines);
    }
}
