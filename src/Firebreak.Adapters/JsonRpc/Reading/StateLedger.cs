using System.Buffers;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>
/// What one transaction found and left behind, entry by entry in whatever order a node tells it, joined into net changes sorted by account,
/// field and slot. So both dialects give the same rows. Reused from transaction to transaction, in memory from the pool.
/// </summary>
internal sealed class StateLedger : IDisposable
{
    private const int FewEntries = 256;

    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(FewEntries);
    private int _count;

    public void Dispose()
    {
        ArrayPool<Entry>.Shared.Return(_entries);
        (_entries, _count) = ([], 0);
    }

    public void Clear() => _count = 0;

    /// <summary>The account exists afterwards: what is not said of it is unchanged.</summary>
    public void Survives(Address account) => Add(account, Part.Survival, default, Side.After);

    public void Set(bool isAfter, Address account, StateField field, Hash256 slot, UInt256 value) =>
        Add(account, PartOf(field), slot, isAfter ? Side.After : Side.Before).Value = value;

    /// <summary>Code as its hex digits in the answer; it is hashed only if it turns out to have changed.</summary>
    public void Code(Address account, bool isAfter, int start, int length)
    {
        ref var entry = ref Add(account, Part.Code, default, isAfter ? Side.After : Side.Before);
        (entry.CodeStart, entry.CodeLength) = (start, length);
    }

    /// <summary>Writes the net changes. An account that neither survived nor has an after-value left nothing behind.</summary>
    /// <param name="cursor">The answer to which the code entries point.</param>
    public void WriteTo(BlockBuilder builder, int transaction, in JsonCursor cursor)
    {
        var entries = _entries.AsSpan(0, _count);
        entries.Sort(Entry.Compare);
        var survives = false;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            survives = i > 0 && entries[i - 1].Account == entry.Account && survives;
            if (entry.Part == Part.Survival)
            {
                survives = true;
                continue;
            }

            var hasPair = i + 1 < entries.Length && entry.IsPairOf(entries[i + 1]);
            Write(builder, transaction, cursor, entry, hasPair ? entries[i + 1] : entry, hasPair, survives);
            i += hasPair ? 1 : 0;
        }
    }

    /// <summary>The Keccak hash of code written as hex; zero for none.</summary>
    private static UInt256 HashOfCode(in JsonCursor cursor, ReadOnlySpan<byte> text)
    {
        var digits = text.StartsWith("0x"u8) ? text[2..] : text;
        if (digits.IsEmpty)
        {
            return UInt256.Zero;
        }

        var code = ArrayPool<byte>.Shared.Rent(digits.Length / 2);
        try
        {
            var bytes = code.AsSpan(0, digits.Length / 2);
            return digits.Length % 2 == 0 && Hex.TryDecode(digits, bytes)
                ? Keccak.Hash(bytes).ToUInt256()
                : throw cursor.Fault("Field 'code' is not an even number of hex digits.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(code);
        }
    }

    private static void Write(
        BlockBuilder builder, int transaction, in JsonCursor cursor, in Entry first, in Entry second, bool hasPair, bool survives)
    {
        var isUnchanged = !hasPair && first.Side == Side.Before && survives && first.Part != Part.Storage;
        if (isUnchanged)
        {
            return;
        }

        var before = first.Side == Side.Before ? first.ValueIn(cursor) : UInt256.Zero;
        var after = hasPair ? second.ValueIn(cursor) : first.Side == Side.After ? first.ValueIn(cursor) : UInt256.Zero;
        if (before != after)
        {
            builder.AddChange(new StateChangeRow
            {
                Transaction = transaction,
                Account = first.Account,
                Field = FieldOf(first.Part),
                Slot = first.Slot,
                Before = before,
                After = after,
            });
        }
    }

    private ref Entry Add(Address account, Part part, Hash256 slot, Side side)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        ref var entry = ref _entries[_count++];
        entry = new Entry { Account = account, Part = part, Slot = slot, Side = side };
        return ref entry;
    }

    private void Grow()
    {
        var larger = ArrayPool<Entry>.Shared.Rent(_count * 2);
        _entries.CopyTo(larger, 0);
        ArrayPool<Entry>.Shared.Return(_entries);
        _entries = larger;
    }

    private static Part PartOf(StateField field) => (Part)(field + 1);

    private static StateField FieldOf(Part part) => (StateField)(part - 1);

    private enum Part : byte
    {
        Survival,
        Balance,
        Nonce,
        Code,
        Storage,
    }

    private enum Side : byte
    {
        Before,
        After,
    }

    private struct Entry
    {
        public Address Account;
        public Part Part;
        public Hash256 Slot;
        public Side Side;
        public UInt256 Value;
        public int CodeStart;
        public int CodeLength;

        public readonly UInt256 ValueIn(in JsonCursor cursor) =>
            Part == Part.Code && CodeLength > 0 ? HashOfCode(cursor, cursor.Slice(CodeStart, CodeLength)) : Value;

        public readonly bool IsPairOf(in Entry next) =>
            Account == next.Account && Part == next.Part && Slot == next.Slot && Side == Side.Before && next.Side == Side.After;

        // Enums compare by boxing themselves; their numbers do not.
        public static int Compare(Entry left, Entry right)
        {
            var order = left.Account.CompareTo(right.Account);
            order = order != 0 ? order : ((byte)left.Part).CompareTo((byte)right.Part);
            order = order != 0 ? order : left.Slot.CompareTo(right.Slot);
            return order != 0 ? order : ((byte)left.Side).CompareTo((byte)right.Side);
        }
    }
}
