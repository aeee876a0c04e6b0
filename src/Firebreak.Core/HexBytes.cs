using System.Text.Json;
using System.Text.Json.Serialization;
using Firebreak.Ethereum;

namespace Firebreak.Core;

/// <summary>Bytes that compare by content and are written as 0x-prefixed hex: call data, raw transactions.</summary>
[JsonConverter(typeof(HexBytesJsonConverter))]
public readonly struct HexBytes(byte[]? bytes) : IEquatable<HexBytes>
{
    private readonly byte[]? _bytes = bytes;

    public ReadOnlySpan<byte> Span => _bytes;

    public int Length => _bytes?.Length ?? 0;

    public byte[] ToArray() => Span.ToArray();

    public bool Equals(HexBytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is HexBytes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Hex.Encode(Span);

    public static implicit operator HexBytes(byte[] bytes) => new(bytes);

    public static bool operator ==(HexBytes left, HexBytes right) => left.Equals(right);

    public static bool operator !=(HexBytes left, HexBytes right) => !left.Equals(right);

    private sealed class HexBytesJsonConverter : JsonConverter<HexBytes>
    {
        public override HexBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(Hex.Decode(reader.GetString() ?? "0x"));

        public override void Write(Utf8JsonWriter writer, HexBytes value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
