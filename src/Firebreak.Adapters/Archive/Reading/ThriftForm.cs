namespace Firebreak.Adapters.Archive.Reading;

/// <summary>What a field in Thrift's compact encoding must hold.</summary>
internal sealed class ThriftForm
{
    public static readonly ThriftForm Truth = new(ThriftWalk.TruthType);
    public static readonly ThriftForm Byte = new(3);
    public static readonly ThriftForm Short = new(4);
    public static readonly ThriftForm Int = new(ThriftWalk.IntType);
    public static readonly ThriftForm Long = new(6);
    public static readonly ThriftForm Binary = new(8);

    private readonly ThriftForm?[] _fields;
    private readonly ulong _required;

    private ThriftForm(byte type, ThriftForm? item = null, ThriftForm?[]? fields = null, ulong required = 0) =>
        (Type, Item, _fields, _required) = (type, item, fields ?? [], required);

    public byte Type { get; }

    /// <summary>What each item of a list must be.</summary>
    public ThriftForm? Item { get; }

    public static ThriftForm ListOf(ThriftForm item) => new(ThriftWalk.ListType, item);

    /// <param name="required">Numbers of the fields that must be there.</param>
    /// <param name="fields">By number, from one on; null for a field that is not read here.</param>
    public static ThriftForm Structure(int[] required, params ThriftForm?[] fields) =>
        new(ThriftWalk.StructType, item: null, fields, required.Aggregate(0UL, (mask, field) => mask | (1UL << field)));

    /// <summary>Whether a structure of this form may have the field; with no form where nobody knew of it when the form was written.</summary>
    public bool Allows(int field, out ThriftForm? form)
    {
        form = field <= _fields.Length ? _fields[field - 1] : null;
        return form is not null || field > _fields.Length;
    }

    /// <param name="seen">A bit for each number of a field.</param>
    public bool IsWhole(ulong seen) => (seen & _required) == _required;
}
