using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Network;

/// <summary>What a sequencer's feed said of it.</summary>
public enum SequencerState
{
    /// <summary>Nothing, in this block.</summary>
    Unsaid,
    Up,
    Down,
}

/// <summary>The few numbers of a block by which one sees how the chain itself is. They are kept; the block is not.</summary>
/// <param name="MinedAt">The header's own time.</param>
/// <param name="BaseFee">In wei.</param>
/// <param name="Reverted">How many of the transactions failed; null when the node gave no receipts.</param>
/// <param name="FinalBefore">The highest final block that was known when this one came; null when none was.</param>
/// <param name="TakenBack">The most blocks that once stood on this one and were taken back at once.</param>
/// <param name="Sequencer">The last word of the sequencer's feed in this block.</param>
public sealed record BlockVitals(
    BlockRef Block, DateTimeOffset MinedAt, UInt256 BaseFee, bool IsEmpty, int Transactions, int? Reverted, ulong? FinalBefore, int TakenBack, SequencerState Sequencer)
{
    // Chainlink's uptime feeds: AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt); one means down.
    private static readonly Hash256 AnswerUpdated = Hash256.Parse("0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f");

    /// <param name="finalized">The highest final block that is known.</param>
    /// <param name="feed">The contract that says whether the sequencer is up; null where there is none.</param>
    public static BlockVitals Of(Block block, BlockRef? finalized, Address? feed) => new(
        block.Ref, block.Header.MinedAt, block.Header.BaseFee, block.Transactions.Length == 0 && block.Header.GasUsed == 0, block.Transactions.Length,
        block.Lanes.HasFlag(Lanes.Receipts) ? RevertedIn(block) : null, finalized?.Number, TakenBack: 0, feed is { } contract ? SequencerIn(block, contract) : SequencerState.Unsaid);

    private static int RevertedIn(Block block)
    {
        var reverted = 0;
        foreach (ref readonly var row in block.Transactions)
        {
            reverted += row.Succeeded ? 0 : 1;
        }

        return reverted;
    }

    private static SequencerState SequencerIn(Block block, in Address feed)
    {
        var state = SequencerState.Unsaid;
        foreach (ref readonly var log in block.Logs)
        {
            if (log.Emitter == feed && log.TopicCount > 1 && log.Topic0 == AnswerUpdated)
            {
                state = log.Topic1 == default ? SequencerState.Up : SequencerState.Down;
            }
        }

        return state;
    }
}
