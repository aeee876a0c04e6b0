using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A contract of the protocol had a payment pulled to itself and went on, though nothing came: no token told of it, no word of storage changed,
/// no other contract was asked. There is no code at that address, or a token said no and nobody listened.
/// </summary>
/// <param name="Frame">The pull, index in the block's frames.</param>
internal sealed record UnansweredPull(Address Contract, Address Token, int Frame, UInt256 Amount)
{
    private const ulong LeastPart = 20;
    private const int MostLooks = 64;
    private const int Arguments = 4 + 96;
    private const int WordLength = 32;
    private static readonly uint TransferFrom = CallReading.SelectorOf("transferFrom(address,address,uint256)");

    public static UnansweredPull? Find(Scene scene)
    {
        if (scene.Watch.IsEveryone)
        {
            return null;
        }

        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        var looks = 0;
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount && looks < MostLooks; at++)
        {
            ref readonly var frame = ref scene.Block.Frames[at];
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.Selector == TransferFrom && frame.Input.Length >= Arguments && frame.End == at + 1
                && scene.IsOurs(frame.From) && !scene.IsTrusted(frame.To) && Asked(scene, frame) is { IsZero: false } amount && IsLarge(scene, frame.From, amount)
                && looks++ < MostLooks && !SaysYes(scene.Block.Bytes(frame.Output)) && IsSilent(scene, frame.To) && WentOn(scene, frame.From) && !Authority.IsByPeople(scene, frame.From))
            {
                return new UnansweredPull(frame.From, frame.To, at, amount);
            }
        }

        return null;
    }

    // How much was to come from somebody else to the protocol.
    private static UInt256 Asked(Scene scene, in FrameRow frame)
    {
        var words = new WordReading(scene.Block.Bytes(frame.Input)[4..]);
        return scene.IsOurs(words.Account(1)) && !scene.IsOurs(words.Account(0)) ? words.Number(2) : UInt256.Zero;
    }

    // What a stranger's own token says it moved is the loss of whoever takes it.
    private static bool SaysYes(ReadOnlySpan<byte> answer) => answer.Length >= WordLength && answer[..WordLength].ContainsAnyExcept((byte)0);

    private static bool IsSilent(Scene scene, Address token)
    {
        foreach (ref readonly var log in scene.Block.LogsOf(scene.Transaction))
        {
            if (log.Emitter == token)
            {
                return false;
            }
        }

        // Without the changes of state a token without events cannot be told from none; at the zero address nobody lives.
        return token.IsZero || (scene.KnowsChanges && !scene.HasChanged(token));
    }

    private static bool WentOn(Scene scene, Address contract)
    {
        foreach (ref readonly var log in scene.Block.LogsOf(scene.Transaction))
        {
            if (log.Emitter == contract)
            {
                return true;
            }
        }

        return scene.HasChanged(contract);
    }

    private static bool IsLarge(Scene scene, Address contract, UInt256 amount) =>
        scene.Valuation.Holdings.All(holding => holding.Holder != contract || holding.Amount.IsZero)
        || scene.Valuation.Holdings.Any(holding => holding.Holder == contract && !holding.Amount.IsZero && amount >= holding.Amount / LeastPart);
}
