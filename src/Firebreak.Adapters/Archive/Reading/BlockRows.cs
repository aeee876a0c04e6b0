using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The dataset <c>blocks</c>.</summary>
internal sealed class BlockRows(ColumnSet columns) : Rows(columns)
{
    private readonly NumberColumn _number = columns.Numbers("block_number");
    private readonly BytesColumn _hash = columns.Bytes("block_hash");
    private readonly NumberColumn _timestamp = columns.Numbers("timestamp");
    private readonly BytesColumn? _parent = columns.FindBytes("parent_hash");
    private readonly BytesColumn? _author = columns.FindBytes("author");
    private readonly NumberColumn? _gasUsed = columns.FindNumbers("gas_used");
    private readonly NumberColumn? _gasLimit = columns.FindNumbers("gas_limit");
    private readonly NumberColumn? _baseFee = columns.FindNumbers("base_fee_per_gas");
    private readonly BytesColumn? _exactBaseFee = columns.FindBytes("base_fee_per_gas_binary");
    private readonly NumberColumn? _chain = columns.FindNumbers("chain_id");
    private readonly TextColumn? _lanes = columns.FindText("lanes");
    private readonly TextColumn? _entry = columns.FindText("entry");
    private readonly TextColumn? _synthesised = columns.FindText("synthesised");

    public static IReadOnlyList<string> Wanted { get; } =
    [
        "block_number", "block_hash", "timestamp", "parent_hash", "author", "gas_used", "gas_limit", "base_fee_per_gas", "chain_id",
        "base_fee_per_gas_binary", "lanes", "entry", "synthesised",
    ];

    /// <summary>True when the column of parents is there; cryo leaves it out unless it is asked for.</summary>
    public bool HasParents => _parent is not null;

    /// <param name="named">The chain by the file's name; null when that says nothing.</param>
    /// <param name="before">The block before in the file: what the parent's hash is taken from when there is no column of it.</param>
    public BlockHeader Header(int row, ChainId? named, BlockRef? before)
    {
        var chain = _chain is { } column && !column.IsNull(row) ? new ChainId(column[row]) : named;
        var reference = new BlockRef(_number[row], _hash.Hash(row));
        return new BlockHeader(
            chain ?? throw Fault("chain_id", "neither this column nor the file's name says which chain it is"),
            reference,
            _parent?.Hash(row) ?? (before is { } known && known.Number + 1 == reference.Number ? known.Hash : default),
            _timestamp[row] <= uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds((long)_timestamp[row]) : throw Fault("timestamp", $"row {row} is beyond 32 bits"),
            _author?.Address(row) ?? default,
            BaseFee(row),
            _gasUsed?[row] ?? 0,
            _gasLimit?[row] ?? 0);
    }

    /// <summary>Null when the file does not say; the datasets that are there then do.</summary>
    public Lanes? LanesOf(int row) => _lanes is null || _lanes.IsNull(row) ? null : LaneWords.Read(_lanes[row].ToString());

    public string? EntryOf(int row) => _entry is null || _entry.IsNull(row) ? null : _entry[row].ToString();

    public Items<string> SynthesisedOf(int row) =>
        _synthesised is null || _synthesised.IsNull(row) ? [] : _synthesised[row].ToString().Split(',').ToItems();

    private UInt256 BaseFee(int row) => _exactBaseFee is not null && !_exactBaseFee.IsNull(row) ? _exactBaseFee.Number(row) : _baseFee?[row] ?? 0;
}
