using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>
/// The datasets <c>storage_diffs</c>, <c>balance_diffs</c>, <c>nonce_diffs</c> and <c>code_diffs</c>: one instance for each. Our own column
/// <c>change_index</c> puts them back into one order.
/// </summary>
internal abstract class ChangeColumns : TableBuffer
{
    private readonly StateField _field;
    private readonly NumberBuffer<uint> _block;
    private readonly NumberBuffer<uint> _transaction;
    private readonly BytesBuffer _hash;
    private readonly BytesBuffer _address;
    private NumberBuffer<ulong> _chain = null!;
    private BytesBuffer _blockHash = null!;
    private NumberBuffer<uint> _place = null!;

    protected ChangeColumns(StateField field)
    {
        _field = field;
        _block = UInt32("block_number");
        _transaction = UInt32("transaction_index");
        _hash = Bytes("transaction_hash");
        _address = Bytes("address");
    }

    public static ChangeColumns Storage() => new StorageColumns();

    public static ChangeColumns Balances() => new BalanceColumns();

    public static ChangeColumns Nonces() => new NonceColumns();

    public static ChangeColumns Codes() => new CodeColumns();

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        var hash = block.Block.Ref.Hash.ToArray();
        var rows = block.Block.Changes;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Field != _field)
            {
                continue;
            }

            _block.Add(height);
            _blockHash.Add(hash);
            _chain.Add(block.Block.Header.Chain.Value);
            _transaction.Add((uint)row.Transaction);
            _hash.Add(block.Block.Transactions[row.Transaction].Hash.AsBytes());
            _address.Add(row.Account.ToArray());
            _place.Add((uint)(i - block.Block.Transactions[row.Transaction].ChangeStart));
            Values(row);
            Rows++;
        }
    }

    protected abstract void Values(in StateChangeRow row);

    /// <summary>The columns after the values, cryo's and then our own.</summary>
    protected void Close()
    {
        _chain = UInt64("chain_id");
        _blockHash = Bytes("block_hash");
        _place = UInt32("change_index");
    }

    private sealed class StorageColumns : ChangeColumns
    {
        private readonly BytesBuffer _slot;
        private readonly BytesBuffer _before;
        private readonly BytesBuffer _after;

        public StorageColumns()
            : base(StateField.Storage)
        {
            (_slot, _before, _after) = (Bytes("slot"), Bytes("from_value"), Bytes("to_value"));
            Close();
        }

        protected override void Values(in StateChangeRow row)
        {
            _slot.Add(row.Slot.AsBytes());
            _before.Add(row.Before.ToBigEndian());
            _after.Add(row.After.ToBigEndian());
        }
    }

    private sealed class BalanceColumns : ChangeColumns
    {
        private readonly BytesBuffer _before;
        private readonly NumberBuffer<double> _roughBefore;
        private readonly BytesBuffer _after;
        private readonly NumberBuffer<double> _roughAfter;

        public BalanceColumns()
            : base(StateField.Balance)
        {
            (_before, _roughBefore) = (Bytes("from_value_binary"), Double("from_value_f64"));
            (_after, _roughAfter) = (Bytes("to_value_binary"), Double("to_value_f64"));
            Close();
        }

        protected override void Values(in StateChangeRow row)
        {
            _before.Add(row.Before.ToBigEndian());
            _roughBefore.Add(row.Before.ToDouble());
            _after.Add(row.After.ToBigEndian());
            _roughAfter.Add(row.After.ToDouble());
        }
    }

    // A nonce has 64 bits (EIP-2681); whatever else a node says is kept exactly.
    private sealed class NonceColumns : ChangeColumns
    {
        private readonly NumberBuffer<ulong> _before;
        private readonly NumberBuffer<ulong> _after;
        private readonly BytesBuffer _exactBefore;
        private readonly BytesBuffer _exactAfter;

        public NonceColumns()
            : base(StateField.Nonce)
        {
            (_before, _after) = (UInt64("from_value"), UInt64("to_value"));
            Close();
            (_exactBefore, _exactAfter) = (Bytes("from_value_binary"), Bytes("to_value_binary"));
        }

        protected override void Values(in StateChangeRow row)
        {
            Value(_before, _exactBefore, row.Before);
            Value(_after, _exactAfter, row.After);
        }

        private static void Value(NumberBuffer<ulong> number, BytesBuffer exact, in UInt256 value)
        {
            var fits = value.TryToUInt64(out var nonce);
            number.Add(fits ? nonce : null);
            exact.Add(fits ? null : value.ToBigEndian());
        }
    }

    // Blocks hold the hashes of code, cryo's columns the code itself: those stay empty, and our own hold the hashes.
    private sealed class CodeColumns : ChangeColumns
    {
        private readonly BytesBuffer _before;
        private readonly BytesBuffer _after;
        private readonly BytesBuffer _hashBefore;
        private readonly BytesBuffer _hashAfter;

        public CodeColumns()
            : base(StateField.Code)
        {
            (_before, _after) = (Bytes("from_value"), Bytes("to_value"));
            Close();
            (_hashBefore, _hashAfter) = (Bytes("from_code_hash"), Bytes("to_code_hash"));
        }

        protected override void Values(in StateChangeRow row)
        {
            _before.Add(value: null);
            _after.Add(value: null);
            _hashBefore.Add(row.Before.ToBigEndian());
            _hashAfter.Add(row.After.ToBigEndian());
        }
    }
}
