using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What the node answers at the edges of a block to a call that was made within it, when nobody in particular makes it.</summary>
/// <param name="Frame">The call, index in <see cref="Block.Frames"/>.</param>
/// <param name="Before">The answer's words at the block before. A call that is refused there has no answer at all.</param>
/// <param name="After">The answer's words when the block had ended; none where that is not known.</param>
public sealed record ViewAnswer(int Frame, Items<UInt256> Before, Items<UInt256> After)
{
    /// <summary>More words of an answer are not kept: prices stand at its beginning.</summary>
    public const int MostWords = 8;

    /// <summary>The whole words of an answer.</summary>
    public static Items<UInt256> WordsOf(ReadOnlySpan<byte> answer)
    {
        var words = new UInt256[Math.Min(answer.Length / 32, MostWords)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = UInt256.FromBigEndian(answer.Slice(i * 32, 32));
        }

        return [.. words];
    }
}
