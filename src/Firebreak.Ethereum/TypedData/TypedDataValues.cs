using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>Reads JSON values by the types of a schema. The JSON's depth bounds the recursion.</summary>
internal sealed class TypedDataValues(TypedDataSchema schema)
{
    public IReadOnlyDictionary<string, object> ReadStruct(string name, JsonElement json)
    {
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        foreach (var member in schema.MembersOf(name))
        {
            values[member.Name] = json.TryGetProperty(member.Name, out var value)
                ? Read(member.Type, value)
                : throw new TypedDataException($"{name} has no value for {member.Name}.");
        }

        return values;
    }

    private object Read(string type, JsonElement json)
    {
        if (type.EndsWith(']'))
        {
            var element = type[..Math.Max(0, type.LastIndexOf('['))];
            return json.EnumerateArray().Select(item => Read(element, item)).ToArray();
        }

        return schema.HasStruct(type) ? ReadStruct(type, json) : ReadElementary(AbiGrammar.Elementary(type), json);
    }

    private static object ReadElementary(AbiType type, JsonElement json) => type switch
    {
        AbiType.Truth => json.GetBoolean(),
        AbiType.Text => json.GetString() ?? throw new TypedDataException("A string is null."),
        AbiType.Account => Address.Parse(json.GetString()),
        AbiType.Bytes => Hex.Decode(json.GetString() ?? ""),
        AbiType.FixedBytes => Hex.Decode(json.GetString() ?? ""),
        AbiType.SignedNumber => ReadSigned(Number(json)),
        _ => UInt256.Parse(Number(json)),
    };

    private static object ReadSigned(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? UInt256.Parse(text) : Int256.Parse(text);

    // Numbers come as JSON numbers or, beyond what JavaScript holds exactly, as strings.
    private static string Number(JsonElement json) => json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.GetString() ?? "";
}
