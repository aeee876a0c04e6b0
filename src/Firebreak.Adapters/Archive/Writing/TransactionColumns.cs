using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The dataset <c>transactions</c>.</summary>
internal sealed class TransactionColumns : TableBuffer
{
    private readonly NumberBuffer<uint> _block;
    private readonly NumberBuffer<ulong> _index;
    private readonly BytesBuffer _hash;
    private readonly NumberBuffer<ulong> _nonce;
    private readonly BytesBuffer _from;
    private readonly BytesBuffer _to;
    private readonly BytesBuffer _value;
    private readonly NumberBuffer<double> _roughValue;
    private readonly BytesBuffer _input;
    private readonly NumberBuffer<ulong> _gasUsed;
    private readonly NumberBuffer<ulong> _gasPrice;
    private readonly NumberBuffer<bool> _success;
    private readonly NumberBuffer<uint> _inputBytes;
    private readonly NumberBuffer<uint> _zeroBytes;
    private readonly NumberBuffer<uint> _otherBytes;
    private readonly BytesBuffer _blockHash;
    private readonly NumberBuffer<ulong> _chain;
    private readonly BytesBuffer _exactGasPrice;
    private readonly BytesBuffer _created;

    public TransactionColumns()
    {
        _block = UInt32("block_number");
        _index = UInt64("transaction_index");
        _hash = Bytes("transaction_hash");
        _nonce = UInt64("nonce");
        _from = Bytes("from_address");
        _to = Bytes("to_address");
        _value = Bytes("value_binary");
        _roughValue = Double("value_f64");
        _input = Bytes("input");
        _gasUsed = UInt64("gas_used");
        _gasPrice = UInt64("gas_price");
        _success = Flag("success");
        _inputBytes = UInt32("n_input_bytes");
        _zeroBytes = UInt32("n_input_zero_bytes");
        _otherBytes = UInt32("n_input_nonzero_bytes");
        _blockHash = Bytes("block_hash");
        _chain = UInt64("chain_id");
        _exactGasPrice = Bytes("gas_price_binary");
        _created = Bytes("contract_address");
    }

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        var hash = block.Block.Ref.Hash.ToArray();
        var rows = block.Block.Transactions;
        for (var i = 0; i < rows.Length; i++)
        {
            _block.Add(height);
            _index.Add((ulong)i);
            _blockHash.Add(hash);
            _chain.Add(block.Block.Header.Chain.Value);
            Add(block.Block, rows[i]);
            Rows++;
        }
    }

    private void Add(Block block, in TransactionRow row)
    {
        _hash.Add(row.Hash.AsBytes());
        _nonce.Add(row.Nonce);
        _from.Add(row.From.ToArray());
        _to.Add(row.IsCreation ? null : row.To.ToArray());
        _created.Add(row.IsCreation && !row.To.IsZero ? row.To.ToArray() : null);
        _value.Add(row.Value.ToBigEndian());
        _roughValue.Add(row.Value.ToDouble());
        _gasUsed.Add(row.GasUsed);
        var fits = row.GasPrice.TryToUInt64(out var price);
        _gasPrice.Add(fits ? price : null);
        _exactGasPrice.Add(fits ? null : row.GasPrice.ToBigEndian());
        _success.Add(row.Succeeded);

        var input = block.Bytes(row.Input);
        var zeros = (uint)input.Count((byte)0);
        _input.Add(input);
        _inputBytes.Add((uint)input.Length);
        _zeroBytes.Add(zeros);
        _otherBytes.Add((uint)input.Length - zeros);
    }
}
