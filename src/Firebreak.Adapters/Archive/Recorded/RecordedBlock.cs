using System.Text.Json;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>A block that is put together from a recording: what the recording does not say is made up the same way every time, and named.</summary>
internal sealed class RecordedBlock
{
    private readonly string _entry;
    private readonly SortedSet<string> _synthesised = new(StringComparer.Ordinal);

    private RecordedBlock(string entry, BlockHeader header)
    {
        _entry = entry;
        Builder = new BlockBuilder(header);
    }

    public BlockBuilder Builder { get; }

    public List<DeepTrace> Traces { get; } = [];

    public BlockRef Ref => Builder.Header.Ref;

    /// <param name="known">What the recording says; a default value stands for what it does not say.</param>
    public static RecordedBlock Begin(string set, string entry, ChainId chain, KnownHeader known)
    {
        var hash = known.Hash ?? Keccak.Hash($"firebreak recording {set} {entry}");
        var block = new RecordedBlock(entry, new BlockHeader(
            chain,
            new BlockRef(known.Number, hash),
            Parent: default,
            known.MinedAt ?? DateTimeOffset.UnixEpoch,
            known.Miner ?? default,
            known.BaseFee ?? default,
            GasUsed: 0,
            GasLimit: 0));
        block.Made("parent_hash", "gas_limit", "gas_used", "nonce");
        block.MadeUnless(known.Hash is not null, "block_hash");
        block.MadeUnless(known.IsNumberKnown, "block_number");
        block.MadeUnless(known.IsTimeKnown, "timestamp");
        block.MadeUnless(known.Miner is not null, "author");
        block.MadeUnless(known.BaseFee is not null, "base_fee_per_gas");
        return block;
    }

    /// <summary>Says that values of these columns are made up.</summary>
    public void Made(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            _synthesised.Add(column);
        }
    }

    private void MadeUnless(bool isKnown, string column)
    {
        if (!isKnown)
        {
            _synthesised.Add(column);
        }
    }

    /// <summary>A transaction that is known by its root call.</summary>
    public int AddTransaction(Hash256 hash, JsonElement root)
    {
        var kind = RecordedCalls.KindOf(root.Text("type"));
        return Builder.AddTransaction(new TransactionRow
        {
            Hash = hash,
            From = root.Address("from"),
            To = root.AddressOrZero("to"),
            IsCreation = kind is FrameKind.Create or FrameKind.Create2,
            Value = root.AmountOrZero("value"),
            Input = root.Bytes("input", Builder),
            Succeeded = !root.Has("error"),
            GasUsed = root.NumberOrZero("gasUsed"),
        });
    }

    public void AddLog(int transaction, JsonElement log, int index)
    {
        var topics = log.Items("topics").Select(topic => topic.AsHash("topics")).ToArray();
        if (topics.Length > 4)
        {
            throw new RecordedFaultException("a log has more than four topics");
        }

        Builder.AddLog(new LogRow
        {
            Transaction = transaction,
            LogIndex = index,
            Emitter = log.Address("address"),
            TopicCount = (byte)topics.Length,
            Topic0 = topics.ElementAtOrDefault(0),
            Topic1 = topics.ElementAtOrDefault(1),
            Topic2 = topics.ElementAtOrDefault(2),
            Topic3 = topics.ElementAtOrDefault(3),
            Data = log.Bytes("data", Builder),
        });
        ref var row = ref Builder.Transaction(transaction);
        row.LogStart = row.LogCount == 0 ? Builder.LogCount - 1 : row.LogStart;
        row.LogCount++;
    }

    public ArchivedBlock Build(Lanes lanes)
    {
        Builder.Lanes = lanes | Known(lanes);
        return new ArchivedBlock(Builder.Build(), Traces.ToItems()) { Entry = _entry, Synthesised = _synthesised.ToItems() };
    }

    // What is made up is not known; answers come with inputs.
    private Lanes Known(Lanes lanes) =>
        Unless(Lanes.Nonces, "nonce") | Unless(Lanes.Fees, "gas_price") | Unless(Lanes.Clock, "block_number", "timestamp")
        | Unless(Lanes.Headers, "author", "base_fee_per_gas", "gas_used", "gas_limit")
        | (lanes.HasFlag(Lanes.Frames | Lanes.Inputs) ? Lanes.Reasons : Lanes.None);

    private Lanes Unless(Lanes lane, params string[] columns) => _synthesised.Overlaps(columns) ? Lanes.None : lane;
}

/// <summary>What a recording says of a block's header.</summary>
internal sealed record KnownHeader(ulong Number, bool IsNumberKnown)
{
    public Hash256? Hash { get; init; }

    public DateTimeOffset? MinedAt { get; init; }

    /// <summary>False when only the day is known.</summary>
    public bool IsTimeKnown { get; init; }

    public Address? Miner { get; init; }

    public UInt256? BaseFee { get; init; }
}
