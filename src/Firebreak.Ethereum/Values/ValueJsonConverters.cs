using System.Text.Json;
using System.Text.Json.Serialization;

namespace Firebreak.Ethereum;

/// <summary>A value that is one short JSON string, also as a property name.</summary>
public abstract class TextJsonConverter<T> : JsonConverter<T>
    where T : struct, IUtf8SpanParsable<T>
{
    private const int LongestText = 256;

    /// <summary>The JSON text of a value.</summary>
    protected abstract string Format(T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Format(value));
    }

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(Format(value));
    }

    private static T ReadText(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || length > LongestText)
        {
            throw new JsonException($"Expected a short string that holds {typeof(T).Name}.");
        }

        Span<byte> utf8 = stackalloc byte[LongestText];
        var written = reader.CopyString(utf8);
        return T.TryParse(utf8[..written], null, out var value)
            ? value
            : throw new JsonException($"Expected a string that holds {typeof(T).Name}.");
    }
}

/// <summary>Decimal strings; 0x quantities are read as well.</summary>
public sealed class UInt256JsonConverter : TextJsonConverter<UInt256>
{
    protected override string Format(UInt256 value) => value.ToString();
}

/// <summary>Decimal strings with an optional minus sign.</summary>
public sealed class Int256JsonConverter : TextJsonConverter<Int256>
{
    protected override string Format(Int256 value) => value.ToString();
}

/// <summary>0x strings with the checksum of EIP-55.</summary>
public sealed class AddressJsonConverter : TextJsonConverter<Address>
{
    protected override string Format(Address value) => value.ToString();
}

/// <summary>Lowercase 0x strings.</summary>
public sealed class Hash256JsonConverter : TextJsonConverter<Hash256>
{
    protected override string Format(Hash256 value) => value.ToString();
}
