using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>The cheap question of the wide lane for <see cref="Donation"/>: does somebody push tokens to the protocol? One look per frame.</summary>
public static class Gifts
{
    private static readonly uint Transfer = CallReading.SelectorOf("transfer(address,uint256)");

    public static bool Exist(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame is { Kind: FrameKind.Call, Reverted: false } && frame.Selector == Transfer && frame.Input.Length >= 68 && !watch.Protects(frame.From)
                && watch.Protects(new WordReading(block.Bytes(frame.Input)[4..]).Account(0)))
            {
                return true;
            }
        }

        return false;
    }
}
