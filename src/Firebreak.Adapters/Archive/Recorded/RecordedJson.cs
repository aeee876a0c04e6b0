using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Words for reading values of recorded JSON. Each throws <see cref="RecordedFaultException"/> with the name of the field.</summary>
internal static class RecordedJson
{
    /// <summary>Deep enough for calls at the EVM's depth: each nests an array in an object.</summary>
    public const int DeepestNesting = 4_096;

    extension(JsonElement json)
    {
        public bool Has(string name) => json.Find(name) is not null;

        /// <summary>Null when the field is missing or null.</summary>
        public JsonElement? Find(string name) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        public JsonElement Field(string name) => json.Find(name) ?? throw new RecordedFaultException($"'{name}' is missing");

        public IEnumerable<JsonElement> Items(string name) => json.Find(name) is not { } list ? []
            : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
            : throw new RecordedFaultException($"'{name}' is no list");

        public string Text(string name) => json.Field(name).AsText(name);

        public Address Address(string name) => json.Field(name).AsAddress(name);

        public Address AddressOrZero(string name) => json.Find(name)?.AsAddress(name) ?? default;

        public Hash256 Hash(string name) => json.Field(name).AsHash(name);

        public UInt256 AmountOrZero(string name) => json.Find(name)?.AsAmount(name) ?? default;

        public ulong Number(string name) => json.Field(name).AsNumber(name);

        public ulong NumberOrZero(string name) => json.Find(name)?.AsNumber(name) ?? 0;

        /// <summary>Hexadecimal bytes into the block's arena; empty when the field is missing.</summary>
        public ByteRange Bytes(string name, BlockBuilder builder)
        {
            if (json.Find(name) is not { } value)
            {
                return ByteRange.Empty;
            }

            var text = value.AsText(name).AsSpan();
            if (text.Length < 2 || text.Length % 2 != 0)
            {
                throw new RecordedFaultException($"'{name}' is not hexadecimal");
            }

            if (text.Length == 2)
            {
                return ByteRange.Empty;
            }

            return Hex.TryDecode(text, builder.ReserveBytes((text.Length - 2) / 2, out var range)) ? range : throw new RecordedFaultException($"'{name}' is not hexadecimal");
        }

        public string AsText(string name) => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new RecordedFaultException($"'{name}' is no text");

        public Address AsAddress(string name) =>
            Ethereum.Address.TryParse(json.AsText(name).ToLowerInvariant(), out var address) ? address : throw new RecordedFaultException($"'{name}' is no address");

        public Hash256 AsHash(string name) => Hash256.TryParse(json.AsText(name), out var hash) ? hash : throw new RecordedFaultException($"'{name}' is no hash");

        /// <summary>Hexadecimal text, decimal text or a number of any length.</summary>
        public UInt256 AsAmount(string name)
        {
            var text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.AsText(name);
            return (text.StartsWith("0x", StringComparison.Ordinal) ? UInt256.TryParseHex(text, out var value) : UInt256.TryParse(text, out value))
                ? value
                : throw new RecordedFaultException($"'{name}' is no number of 256 bits");
        }

        public ulong AsNumber(string name) =>
            json.AsAmount(name).TryToUInt64(out var value) ? value : throw new RecordedFaultException($"'{name}' is beyond 64 bits");

        public int AsStep(string name) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var step) && step is >= -1 and < 1_000_000_000
            ? step
            : throw new RecordedFaultException($"'{name}' is no step");
    }

    public static DateTimeOffset Day(string text) => FindDay(text) ?? throw new RecordedFaultException("its date cannot be read");

    /// <summary>Null for what is no date of a form that recordings have.</summary>
    public static DateTimeOffset? FindDay(string text)
    {
        foreach (var form in (string[])["yyyyMMdd", "yyyy/M/d", "yyyy-MM-dd"])
        {
            if (DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
            {
                return day;
            }
        }

        return null;
    }
}
