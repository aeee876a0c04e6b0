using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// A call as data: <c>setReserveFreeze(address {asset}, bool true)</c>. Each argument is a type and a value; what stands in braces is a place that is
/// filled for each contract. What has no place is fixed, and so is its data.
/// </summary>
public sealed record CallPattern
{
    private const int LongestText = 600;
    private const int MostArguments = 16;

    private readonly AbiType[] _types;

    private CallPattern(string name, AbiType[] types, Items<string> values)
    {
        _types = types;
        Values = values;
        Signature = $"{name}({string.Join(',', types.Select(type => type.ToString()))})";
        Places = values.SelectMany(PlacesIn).Distinct(StringComparer.Ordinal).ToItems();
    }

    /// <summary>The canonical text that the selector is the hash of.</summary>
    public string Signature { get; }

    /// <summary>The arguments as they are written.</summary>
    public Items<string> Values { get; }

    /// <summary>The places that must be filled before it can be made.</summary>
    public Items<string> Places { get; }

    /// <summary>The first four bytes of the call.</summary>
    public HexBytes Selector => Response.Selector.Of(Signature);

    /// <summary>It has no places, so that it is the same bytes for every contract.</summary>
    public bool IsFixed => Places.Count == 0;

    /// <summary>The call data of a fixed call.</summary>
    /// <exception cref="InvalidOperationException">It has places.</exception>
    public HexBytes Data => Encode(LeverPlaces.None, out var whyNot) ?? throw new InvalidOperationException(whyNot);

    /// <summary>The types of the arguments, in order.</summary>
    public IReadOnlyList<AbiType> Types => _types;

    /// <summary>Reads <c>name(type value, ...)</c>.</summary>
    /// <returns>False when the text is anything else, or when a fixed value does not fit its type.</returns>
    public static bool TryParse(string text, out CallPattern pattern)
    {
        pattern = null!;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (text.Length > LongestText || open < 0 || !text.EndsWith(')') || !Response.Selector.IsName(text.AsSpan(0, open)))
        {
            return false;
        }

        var parts = CallText.Split(text[(open + 1)..^1]);
        var (types, values) = (new List<AbiType>(), new List<string>());
        foreach (var part in parts)
        {
            if (!TryArgument(part, out var type, out var value))
            {
                return false;
            }

            types.Add(type);
            values.Add(value);
        }

        pattern = new CallPattern(text[..open], [.. types], values.ToItems());
        return parts.Count <= MostArguments;
    }

    /// <summary>Null, with the reason, when a place is not filled or a value does not fit its type.</summary>
    public HexBytes? Encode(IReadOnlyDictionary<string, string> places, out string? whyNot)
    {
        var values = new List<object>();
        for (var i = 0; i < _types.Length; i++)
        {
            var text = CallText.Fill(Values[i], places);
            if (!CallText.TryRead(_types[i], text, out var value))
            {
                whyNot = $"{Values[i]} of {Signature} {(text.Contains('{', StringComparison.Ordinal) ? "is not filled" : $"is {text}, which is no {_types[i]}")}";
                return null;
            }

            values.Add(value);
        }

        whyNot = null;
        return (byte[])[.. Selector.Span, .. AbiCodec.Encode(_types, values)];
    }

    /// <summary>Words of the arguments that a guard must leave free for this call: those with places, as bits; null when an open argument is no single word.</summary>
    public UInt256? FreeWords()
    {
        var free = UInt256.Zero;
        for (var i = 0; i < _types.Length; i++)
        {
            if (!PlacesIn(Values[i]).Any())
            {
                continue;
            }

            if (_types.Any(type => type is not (AbiType.Truth or AbiType.Account or AbiType.UnsignedNumber or AbiType.SignedNumber or AbiType.FixedBytes)))
            {
                return null;
            }

            free |= UInt256.One << i;
        }

        return free;
    }

    public bool Equals(CallPattern? other) => other is not null && Signature == other.Signature && Values == other.Values;

    public override int GetHashCode() => HashCode.Combine(Signature, Values);

    public override string ToString() =>
        $"{Signature[..Signature.IndexOf('(', StringComparison.Ordinal)]}({string.Join(", ", _types.Zip(Values, (type, value) => $"{type} {value}"))})";

    private static bool TryArgument(string part, out AbiType type, out string value)
    {
        (type, value) = (null!, "");
        var gap = CallText.GapAfterType(part);
        if (gap <= 0)
        {
            return false;
        }

        try
        {
            type = AbiType.Parse(part[..gap]);
        }
        catch (AbiException)
        {
            return false;
        }

        value = part[gap..].Trim();
        return value.Length > 0 && (PlacesIn(value).Any() || CallText.TryRead(type, value, out _));
    }

    private static IEnumerable<string> PlacesIn(string value) => CallText.Places(value);
}
