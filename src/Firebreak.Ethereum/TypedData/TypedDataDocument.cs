using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>A request to sign typed data, as eth_signTypedData_v4 takes it: types, primaryType, domain and message.</summary>
public sealed class TypedDataDocument
{
    private const int LongestDocument = 1 << 20;

    private TypedDataDocument(
        TypedDataSchema schema, string primaryType, IReadOnlyDictionary<string, object> domain, IReadOnlyDictionary<string, object> message)
    {
        Schema = schema;
        PrimaryType = primaryType;
        Domain = domain;
        Message = message;
        SigningHash = Eip712Domain.SigningHash(
            schema.HashStruct(Eip712Domain.TypeName, domain),
            schema.HashStruct(primaryType, message));
    }

    public TypedDataSchema Schema { get; }

    public string PrimaryType { get; }

    public IReadOnlyDictionary<string, object> Domain { get; }

    public IReadOnlyDictionary<string, object> Message { get; }

    /// <summary>What is signed.</summary>
    public Hash256 SigningHash { get; }

    /// <summary>Reads the request. Where the types do not declare EIP712Domain, it follows from the domain's members.</summary>
    /// <exception cref="TypedDataException">Not such a request, or one whose values do not fit their types.</exception>
    public static TypedDataDocument ParseJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > LongestDocument)
        {
            throw new TypedDataException($"The request is longer than {LongestDocument} characters.");
        }

        try
        {
            using var document = UntrustedJson.Parse(json, TypedDataSchema.DeepestNesting + 4);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new TypedDataException("The request is not a JSON document.");
        }
        catch (InvalidOperationException)
        {
            throw new TypedDataException("A field of the request has the wrong JSON type.");
        }
        catch (FormatException malformed)
        {
            throw new TypedDataException(malformed.Message);
        }
        catch (KeyNotFoundException)
        {
            throw new TypedDataException("The request needs types, primaryType, domain and message.");
        }
        catch (AbiException malformed)
        {
            throw new TypedDataException(malformed.Message);
        }
    }

    private static TypedDataDocument Read(JsonElement root)
    {
        var domain = root.GetProperty("domain");
        Dictionary<string, IReadOnlyList<TypedDataMember>> structs = new(StringComparer.Ordinal);
        foreach (var type in root.GetProperty("types").EnumerateObject())
        {
            structs[type.Name] = [.. type.Value.EnumerateArray().Select(ReadMember)];
        }

        structs.TryAdd(Eip712Domain.TypeName, DomainMembers(domain));
        var schema = new TypedDataSchema(structs);
        var values = new TypedDataValues(schema);
        var primaryType = root.GetProperty("primaryType").GetString() ?? "";
        return new(
            schema,
            primaryType,
            values.ReadStruct(Eip712Domain.TypeName, domain),
            values.ReadStruct(primaryType, root.GetProperty("message")));
    }

    private static TypedDataMember ReadMember(JsonElement member) =>
        new(member.GetProperty("name").GetString() ?? "", member.GetProperty("type").GetString() ?? "");

    private static TypedDataMember[] DomainMembers(JsonElement domain)
    {
        TypedDataMember[] known =
        [
            new("name", "string"), new("version", "string"), new("chainId", "uint256"), new("verifyingContract", "address"), new("salt", "bytes32"),
        ];
        return [.. known.Where(member => domain.TryGetProperty(member.Name, out _))];
    }
}
