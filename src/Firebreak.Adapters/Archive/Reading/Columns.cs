using Firebreak.Ethereum;
using Parquet.Data;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>Bytes by row.</summary>
internal sealed class BytesColumn
{
    private readonly ColumnSet _set;
    private readonly string _name;
    private readonly int[]? _places;
    private readonly ReadOnlyMemory<byte>[] _values;

    private BytesColumn(ColumnSet set, string name, int[]? places, ReadOnlyMemory<byte>[] values) =>
        (_set, _name, _places, _values) = (set, name, places, values);

    public static BytesColumn Of(ColumnSet set, string name, RawColumnData<ReadOnlyMemory<byte>> raw) =>
        new(set, name, set.PlacesOf(name, raw), raw.Values.ToArray());

    /// <summary>cryo writes hexadecimal text when it is asked to (<c>--hex</c>).</summary>
    public static BytesColumn OfHex(ColumnSet set, string name, RawColumnData<ReadOnlyMemory<char>> raw)
    {
        var values = new ReadOnlyMemory<byte>[raw.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var text = raw.Values[i].Span;
            var bytes = new byte[Math.Max(0, (text.Length - 2) / 2)];
            values[i] = text.IsEmpty || Hex.TryDecode(text, bytes) ? bytes : throw set.Fault(name, "its text is not hexadecimal");
        }

        return new BytesColumn(set, name, set.PlacesOf(name, raw), values);
    }

    public bool IsNull(int row) => _places is not null && _places[row] < 0;

    /// <summary>Empty for a row without a value.</summary>
    public ReadOnlySpan<byte> this[int row] => _places is null ? _values[row].Span : _places[row] is >= 0 and var place ? _values[place].Span : default;

    /// <summary>Zero for a row without a value.</summary>
    public Address Address(int row) => IsNull(row) ? default
        : this[row] is { Length: Ethereum.Address.Length } bytes ? Ethereum.Address.FromBytes(bytes)
        : throw Unfit(row, Ethereum.Address.Length);

    /// <inheritdoc cref="Address"/>
    public Hash256 Hash(int row) => IsNull(row) ? default
        : this[row] is { Length: Hash256.Length } bytes ? Hash256.FromBytes(bytes)
        : throw Unfit(row, Hash256.Length);

    /// <inheritdoc cref="Address"/>
    public UInt256 Number(int row) => this[row] is { Length: <= Hash256.Length } bytes ? UInt256.FromBigEndian(bytes) : throw Unfit(row, Hash256.Length);

    private Exception Unfit(int row, int length) => _set.Fault(_name, $"row {row} has {this[row].Length} bytes instead of {length}");
}

/// <summary>Whole numbers of any width by row, and truth values as zero and one.</summary>
internal sealed class NumberColumn
{
    private readonly int[]? _places;
    private readonly ulong[] _values;

    private NumberColumn(int[]? places, ulong[] values) => (_places, _values) = (places, values);

    /// <summary>Null for a column of another kind. Negative numbers, which cryo never writes, become very large ones.</summary>
    public static NumberColumn? Of(ColumnSet set, string name, RawColumnData raw) => raw switch
    {
        RawColumnData<uint> column => Of(set, name, column, static value => value),
        RawColumnData<ulong> column => Of(set, name, column, static value => value),
        RawColumnData<int> column => Of(set, name, column, static value => unchecked((ulong)value)),
        RawColumnData<long> column => Of(set, name, column, static value => unchecked((ulong)value)),
        RawColumnData<bool> column => Of(set, name, column, static value => value ? 1UL : 0),
        _ => null,
    };

    private static NumberColumn Of<T>(ColumnSet set, string name, RawColumnData<T> raw, Func<T, ulong> widen)
        where T : struct
    {
        var values = new ulong[raw.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = widen(raw.Values[i]);
        }

        return new NumberColumn(set.PlacesOf(name, raw), values);
    }

    public bool IsNull(int row) => _places is not null && _places[row] < 0;

    /// <summary>Zero for a row without a value.</summary>
    public ulong this[int row] => _places is null ? _values[row] : _places[row] is >= 0 and var place ? _values[place] : 0;
}

/// <summary>Text by row.</summary>
internal sealed class TextColumn(int[]? places, ReadOnlyMemory<char>[] values)
{
    public bool IsNull(int row) => places is not null && places[row] < 0;

    /// <summary>Empty for a row without a value.</summary>
    public ReadOnlySpan<char> this[int row] => places is null ? values[row].Span : places[row] is >= 0 and var place ? values[place].Span : default;
}
