using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R4: while a call of the protocol is open, the actor's own code is called about a token, or gets the native coin. By itself it is how such
/// tokens work; beside another signal it says by which door the attacker came in again.
/// </summary>
public sealed class HandedControl(Rule rule) : IBackdrop
{
    private static readonly (uint Selector, string Name)[] Hooks =
    [
        .. new[]
        {
            "tokensReceived(address,address,address,uint256,bytes,bytes)", "tokensToSend(address,address,address,uint256,bytes,bytes)",
            "onERC721Received(address,address,uint256,bytes)", "onERC1155Received(address,address,uint256,uint256,bytes)",
            "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)",
        }.Select(function => (CallReading.SelectorOf(function), function[..function.IndexOf('(', StringComparison.Ordinal)])),
    ];

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var (block, start) = (scene.Block, scene.Block.Transactions[scene.Transaction].FrameStart);
        var frames = block.FramesOf(scene.Transaction);
        for (var i = 0; i < frames.Length; i++)
        {
            ref readonly var frame = ref frames[i];
            if (frame.Reverted || frame.Kind != FrameKind.Call || frame.Parent < 0 || HookOf(frame, start + i) is not { } hook || !scene.Hand.Has(frame.To))
            {
                continue;
            }

            if (OpenAbove(scene, frame.Parent) is { } open)
            {
                ref readonly var above = ref block.Frames[open];
                return scene.Tell(
                    Rule, above.Context, pages: false, score: 0.1, $"{scene.Name(above.Context)} was in the middle of a call when {hook} of {frame.To}, which the sender controls, took over.",
                    [
                        new Evidence.Frame(scene.Hash, open - start, above.From, above.To, above.Selector, "open call"),
                        new Evidence.Frame(scene.Hash, i, frame.From, frame.To, frame.Selector, "control handed over"),
                    ]);
            }
        }

        return null;
    }

    // Whoever is merely paid calls nobody.
    private static string? HookOf(in FrameRow frame, int index)
    {
        foreach (var (selector, name) in Hooks)
        {
            if (frame.Selector == selector)
            {
                return name;
            }
        }

        return frame.Selector == 0 && frame.Input.Length == 0 && !frame.Value.IsZero && frame.End > index + 1 ? "the receive function" : null;
    }

    private static int? OpenAbove(Scene scene, int frame)
    {
        var frames = scene.Block.Frames;
        for (var at = frame; at >= 0; at = frames[at].Parent)
        {
            if (frames[at].Kind != FrameKind.StaticCall && scene.IsOurs(frames[at].Context))
            {
                return at;
            }
        }

        return null;
    }
}
