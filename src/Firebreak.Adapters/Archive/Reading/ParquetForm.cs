using static Firebreak.Adapters.Archive.Reading.ThriftForm;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// The structures in which a Parquet file describes itself (parquet.thrift), as far as they are read here. The library goes by the numbers
/// of fields and takes whatever stands there for what it expects, a number for the length of a list; so kinds are compared before it may.
/// Without a form stay encryption, geometry and variants.
/// </summary>
internal static class ParquetForm
{
    private static readonly ThriftForm Empty = Structure([]);

    private static readonly ThriftForm Time = Structure([1, 2], Truth, Structure([], Empty, Empty, Empty));

    // String, map, list, enum, decimal, date, time, timestamp, integer, null, JSON, BSON, UUID, float16.
    private static readonly ThriftForm LogicalType = Structure(
        [], Empty, Empty, Empty, Empty, Structure([1, 2], Int, Int), Empty, Time, Time, null, Structure([1, 2], ThriftForm.Byte, Truth), Empty, Empty, Empty, Empty, Empty, null, null, null);

    private static readonly ThriftForm SchemaElement = Structure([4], Int, Int, Int, Binary, Int, Int, Int, Int, Int, LogicalType);

    private static readonly ThriftForm KeyValue = Structure([1], Binary, Binary);

    private static readonly ThriftForm Statistics = Structure([], Binary, Binary, Long, Long, Binary, Binary, Truth, Truth);

    private static readonly ThriftForm SizeStatistics = Structure([], Long, ListOf(Long), ListOf(Long));

    private static readonly ThriftForm PageEncodingStats = Structure([1, 2, 3], Int, Int, Int);

    private static readonly ThriftForm ColumnMetaData = Structure(
        [1, 2, 3, 4, 5, 6, 7, 9],
        Int, ListOf(Int), ListOf(Binary), Int, Long, Long, Long, ListOf(KeyValue), Long, Long, Long, Statistics, ListOf(PageEncodingStats), Long, Int, SizeStatistics, null);

    private static readonly ThriftForm ColumnChunk = Structure([2, 3], Binary, Long, ColumnMetaData, Long, Int, Long, Int, null, null);

    private static readonly ThriftForm SortingColumn = Structure([1, 2, 3], Int, Truth, Truth);

    private static readonly ThriftForm RowGroup = Structure([1, 2, 3], ListOf(ColumnChunk), Long, Long, ListOf(SortingColumn), Long, Long, Short);

    private static readonly ThriftForm ColumnOrder = Structure([], Empty);

    /// <summary>The footer.</summary>
    public static readonly ThriftForm FileMetaData = Structure(
        [1, 2, 3, 4], Int, ListOf(SchemaElement), Long, ListOf(RowGroup), ListOf(KeyValue), Binary, ListOf(ColumnOrder), null, null);

    /// <summary>What stands before each page.</summary>
    public static readonly ThriftForm PageHeader = Structure(
        [1, 2, 3],
        Int, Int, Int, Int,
        Structure([1, 2, 3, 4], Int, Int, Int, Int, Statistics),
        Empty,
        Structure([1, 2], Int, Int, Truth),
        Structure([1, 2, 3, 4, 5, 6], Int, Int, Int, Int, Int, Int, Truth, Statistics));
}
