using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The dataset <c>blocks</c>.</summary>
internal sealed class BlockColumns : TableBuffer
{
    private readonly BytesBuffer _hash;
    private readonly BytesBuffer _parent;
    private readonly BytesBuffer _author;
    private readonly NumberBuffer<uint> _number;
    private readonly NumberBuffer<ulong> _gasUsed;
    private readonly NumberBuffer<ulong> _gasLimit;
    private readonly NumberBuffer<uint> _timestamp;
    private readonly NumberBuffer<ulong> _baseFee;
    private readonly NumberBuffer<ulong> _chain;
    private readonly BytesBuffer _exactBaseFee;
    private readonly TextBuffer _lanes;
    private readonly TextBuffer _entry;
    private readonly TextBuffer _synthesised;

    public BlockColumns()
    {
        _hash = Bytes("block_hash");
        _parent = Bytes("parent_hash");
        _author = Bytes("author");
        _number = UInt32("block_number");
        _gasUsed = UInt64("gas_used");
        _gasLimit = UInt64("gas_limit");
        _timestamp = UInt32("timestamp");
        _baseFee = UInt64("base_fee_per_gas");
        _chain = UInt64("chain_id");
        _exactBaseFee = Bytes("base_fee_per_gas_binary");
        _lanes = Text("lanes");
        _entry = Text("entry");
        _synthesised = Text("synthesised");
    }

    public override void Add(ArchivedBlock block)
    {
        var header = block.Block.Header;
        _number.Add(Height(block.Block));
        _timestamp.Add(Seconds(block.Block));
        _hash.Add(header.Ref.Hash.AsBytes());
        _parent.Add(header.Parent.AsBytes());
        _author.Add(header.Miner.ToArray());
        _gasUsed.Add(header.GasUsed);
        _gasLimit.Add(header.GasLimit);
        var fits = header.BaseFee.TryToUInt64(out var fee);
        _baseFee.Add(fits ? fee : null);
        _exactBaseFee.Add(fits ? null : header.BaseFee.ToBigEndian());
        _chain.Add(header.Chain.Value);
        _lanes.Add(LaneWords.Write(block.Block.Lanes));
        _entry.Add(block.Entry);
        _synthesised.Add(block.Synthesised.Count == 0 ? null : string.Join(',', block.Synthesised));
        Rows++;
    }
}
