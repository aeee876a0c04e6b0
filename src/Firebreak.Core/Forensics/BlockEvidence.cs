using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>Bytes of any size by their hash, with their beginning for human eyes.</summary>
public sealed record BytesEvidence(int Length, Hash256 Keccak, HexBytes Head)
{
    private const int LongestHead = 512;

    public static BytesEvidence? Of(ReadOnlySpan<byte> bytes) => bytes.Length == 0
        ? null
        : new BytesEvidence(bytes.Length, Ethereum.Keccak.Hash(bytes), bytes[..Math.Min(bytes.Length, LongestHead)].ToArray());
}

/// <summary>One frame as the node told it.</summary>
public sealed record FrameEvidence(
    int Index, int Parent, FrameKind Kind, Address From, Address To, UInt256 Value, ulong GasUsed, bool Reverted, BytesEvidence? Input, BytesEvidence? Output);

/// <summary>One log as the node told it.</summary>
public sealed record LogEvidence(int Index, Address Emitter, Items<Hash256> Topics, BytesEvidence? Data);

/// <summary>One hostile transaction as the node told it.</summary>
/// <param name="FramesLeftOut">How many frames are not written here because there are too many.</param>
public sealed record TransactionEvidence(
    Hash256 Hash, Address From, Address To, bool IsCreation, ulong Nonce, UInt256 Value, bool Succeeded, ulong GasUsed, UInt256 GasPrice,
    BytesEvidence? Input, Items<FrameEvidence> Frames, int FramesLeftOut, Items<LogEvidence> Logs);

/// <summary>What the node said of a block that holds hostile transactions: enough to find and to check it on any other node.</summary>
/// <param name="Transactions">Hashes of all transactions in order.</param>
/// <param name="Hostile">The hostile ones in full.</param>
public sealed record BlockEvidence(
    BlockRef Block, Hash256 Parent, string Chain, DateTimeOffset MinedAt, Address Miner, UInt256 BaseFee, Lanes Lanes,
    Items<Hash256> Transactions, Items<TransactionEvidence> Hostile)
{
    private const int MostFrames = 2_000;

    public static BlockEvidence Of(Block block, IReadOnlySet<Hash256> hostile)
    {
        var (hashes, evidence) = (new List<Hash256>(), new List<TransactionEvidence>());
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            hashes.Add(block.Transactions[i].Hash);
            if (hostile.Contains(block.Transactions[i].Hash))
            {
                evidence.Add(TransactionOf(block, i));
            }
        }

        var header = block.Header;
        return new BlockEvidence(
            block.Ref, header.Parent, header.Chain.ToString(), header.MinedAt, header.Miner, header.BaseFee, block.Lanes, [.. hashes], [.. evidence]);
    }

    private static TransactionEvidence TransactionOf(Block block, int index)
    {
        ref readonly var row = ref block.Transactions[index];
        var frames = new List<FrameEvidence>();
        foreach (ref readonly var frame in block.FramesOf(index)[..Math.Min(row.FrameCount, MostFrames)])
        {
            frames.Add(new FrameEvidence(
                frames.Count, frame.Parent < 0 ? -1 : frame.Parent - row.FrameStart, frame.Kind, frame.From, frame.To, frame.Value, frame.GasUsed,
                frame.Reverted, BytesEvidence.Of(block.Bytes(frame.Input)), BytesEvidence.Of(block.Bytes(frame.Output))));
        }

        var logs = new List<LogEvidence>();
        foreach (ref readonly var log in block.LogsOf(index))
        {
            Hash256[] topics = [log.Topic0, log.Topic1, log.Topic2, log.Topic3];
            logs.Add(new LogEvidence(log.LogIndex, log.Emitter, topics[..Math.Min((int)log.TopicCount, topics.Length)].ToItems(), BytesEvidence.Of(block.Bytes(log.Data))));
        }

        return new TransactionEvidence(
            row.Hash, row.From, row.To, row.IsCreation, row.Nonce, row.Value, row.Succeeded, row.GasUsed, row.GasPrice,
            BytesEvidence.Of(block.Bytes(row.Input)), [.. frames], row.FrameCount - frames.Count, [.. logs]);
    }
}
