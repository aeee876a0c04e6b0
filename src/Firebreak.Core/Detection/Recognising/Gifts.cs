using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>The cheap question of the wide lane for <see cref="Donation"/>: does somebody push tokens, or coin without a word, to the protocol? One look per frame.</summary>
public static class Gifts
{
    private static readonly uint Transfer = CallReading.SelectorOf("transfer(address,uint256)");
    private static readonly uint TransferFrom = CallReading.SelectorOf("transferFrom(address,address,uint256)");

    public static bool Exist(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Kind is FrameKind.Call or FrameKind.SelfDestruct && !frame.Reverted && !watch.Protects(frame.From)
                && (PushesTokens(block, frame, watch) || PushesCoin(block, frame, watch)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool PushesTokens(Block block, in FrameRow frame, Watch watch) =>
        (frame.Selector == Transfer || frame.Selector == TransferFrom) && frame.Input.Length >= 68
            && watch.Protects(new WordReading(block.Bytes(frame.Input)[4..]).Account(frame.Selector == Transfer ? 0 : 1));

    // What a wrapped coin pays out was asked for.
    private static bool PushesCoin(Block block, in FrameRow frame, Watch watch) =>
        frame.Input.Length == 0 && !frame.Value.IsZero && watch.Protects(frame.To) && !WrappedCoins.Include(block.Header.Chain, frame.From);
}
