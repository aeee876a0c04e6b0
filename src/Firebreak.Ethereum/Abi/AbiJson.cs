using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>Reads the JSON form of an ABI (Solidity documentation, "Contract ABI Specification", section JSON).</summary>
internal static class AbiJson
{
    private const int LongestDocument = 8 << 20;
    private const int MostMembers = 65_536;

    public static AbiContract Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > LongestDocument)
        {
            throw new AbiException($"The ABI is longer than {LongestDocument} characters.");
        }

        try
        {
            using var document = UntrustedJson.Parse(json, deepestNesting: 64);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new AbiException("The ABI is not a JSON document.");
        }
        catch (InvalidOperationException)
        {
            throw new AbiException("A field of the ABI has the wrong JSON type.");
        }
    }

    private static AbiContract Read(JsonElement members)
    {
        var contract = new AbiContractBuilder();
        foreach (var member in members.EnumerateArray())
        {
            // Compilers before 0.4 left out the type of functions. Fallback and receive have no signature.
            var keyword = Text(member, "type") ?? "function";
            if (keyword is "function" or "event" or "error" or "constructor")
            {
                contract.Add(new(
                    keyword,
                    Name(member, keyword),
                    Parameters(member, "inputs"),
                    Parameters(member, "outputs"),
                    Modifiers(member)));
            }
        }

        return contract.Build();
    }

    private static string Name(JsonElement member, string keyword)
    {
        var name = Text(member, "name") ?? "";
        return keyword is "constructor" || AbiGrammar.IsName(name)
            ? name
            : throw new AbiException($"\"{Excerpt.Of(name, 40)}\" is no name of an ABI member.");
    }

    private static List<string> Modifiers(JsonElement member)
    {
        List<string> modifiers = [];
        if (Text(member, "stateMutability") is { } mutability)
        {
            modifiers.Add(mutability);
        }
        else if (Flag(member, "constant"))
        {
            modifiers.Add("view");
        }
        else if (Flag(member, "payable"))
        {
            modifiers.Add("payable");
        }

        if (Flag(member, "anonymous"))
        {
            modifiers.Add("anonymous");
        }

        return modifiers;
    }

    private static IReadOnlyList<AbiParameter> Parameters(JsonElement member, string name)
    {
        if (!member.TryGetProperty(name, out var list))
        {
            return [];
        }

        if (list.GetArrayLength() > MostMembers)
        {
            throw new AbiException($"The ABI lists more than {MostMembers} parameters in one place.");
        }

        List<AbiParameter> parameters = [];
        foreach (var parameter in list.EnumerateArray())
        {
            parameters.Add(new(Text(parameter, "name") ?? "", Type(parameter), Flag(parameter, "indexed")));
        }

        return parameters;
    }

    private static AbiType Type(JsonElement parameter)
    {
        var text = Text(parameter, "type") ?? throw new AbiException("A parameter of the ABI has no type.");
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var stem = bracket < 0 ? text : text[..bracket];
        var element = stem is "tuple" ? new AbiType.Record(Parameters(parameter, "components")) : AbiGrammar.Elementary(stem);
        return bracket < 0 ? element : AbiGrammar.WithSuffixes(element, text.AsSpan(bracket));
    }

    private static string? Text(JsonElement member, string name) => member.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement member, string name) => member.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
