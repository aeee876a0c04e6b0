using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The dataset <c>logs</c>.</summary>
internal sealed class LogColumns : TableBuffer
{
    private readonly NumberBuffer<uint> _block;
    private readonly BytesBuffer _blockHash;
    private readonly NumberBuffer<uint> _transaction;
    private readonly NumberBuffer<uint> _index;
    private readonly BytesBuffer _hash;
    private readonly BytesBuffer _address;
    private readonly BytesBuffer[] _topics;
    private readonly BytesBuffer _data;
    private readonly NumberBuffer<uint> _dataBytes;
    private readonly NumberBuffer<ulong> _chain;

    public LogColumns()
    {
        _block = UInt32("block_number");
        _blockHash = Bytes("block_hash");
        _transaction = UInt32("transaction_index");
        _index = UInt32("log_index");
        _hash = Bytes("transaction_hash");
        _address = Bytes("address");
        _topics = [Bytes("topic0"), Bytes("topic1"), Bytes("topic2"), Bytes("topic3")];
        _data = Bytes("data");
        _dataBytes = UInt32("n_data_bytes");
        _chain = UInt64("chain_id");
    }

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        var hash = block.Block.Ref.Hash.ToArray();
        foreach (ref readonly var row in block.Block.Logs)
        {
            _block.Add(height);
            _blockHash.Add(hash);
            _chain.Add(block.Block.Header.Chain.Value);
            _transaction.Add((uint)row.Transaction);
            _index.Add((uint)row.LogIndex);
            _hash.Add(block.Block.Transactions[row.Transaction].Hash.AsBytes());
            _address.Add(row.Emitter.ToArray());
            Topic(0, row.TopicCount, row.Topic0);
            Topic(1, row.TopicCount, row.Topic1);
            Topic(2, row.TopicCount, row.Topic2);
            Topic(3, row.TopicCount, row.Topic3);
            _data.Add(block.Block.Bytes(row.Data));
            _dataBytes.Add((uint)row.Data.Length);
            Rows++;
        }
    }

    private void Topic(int place, int count, in Hash256 topic) => _topics[place].Add(place < count ? topic.ToArray() : null);
}
