namespace Firebreak.Ethereum;

/// <summary>Which application, chain and contract a signature is for (EIP-712). Members that are null are left out of the type.</summary>
public sealed record Eip712Domain
{
    internal const string TypeName = "EIP712Domain";

    public string? Name { get; init; }

    public string? Version { get; init; }

    public UInt256? ChainId { get; init; }

    public Address? VerifyingContract { get; init; }

    public Hash256? Salt { get; init; }

    /// <summary>The hash of the domain as a struct.</summary>
    public Hash256 Separator
    {
        get
        {
            List<TypedDataMember> members = [];
            Dictionary<string, object> values = new(StringComparer.Ordinal);
            Add("name", "string", Name);
            Add("version", "string", Version);
            Add("chainId", "uint256", ChainId);
            Add("verifyingContract", "address", VerifyingContract);
            Add("salt", "bytes32", Salt);
            var schema = new TypedDataSchema(new Dictionary<string, IReadOnlyList<TypedDataMember>>(StringComparer.Ordinal) { [TypeName] = members });
            return schema.HashStruct(TypeName, values);

            void Add(string name, string type, object? value)
            {
                if (value is not null)
                {
                    members.Add(new(name, type));
                    values[name] = value;
                }
            }
        }
    }

    /// <summary>What is signed for a struct in this domain.</summary>
    public Hash256 SigningHash(Hash256 structHash) => SigningHash(Separator, structHash);

    internal static Hash256 SigningHash(Hash256 separator, Hash256 structHash)
    {
        Span<byte> preimage = stackalloc byte[2 + Hash256.Length + Hash256.Length];
        preimage[0] = 0x19;
        preimage[1] = 0x01;
        separator.CopyTo(preimage[2..]);
        structHash.CopyTo(preimage[(2 + Hash256.Length)..]);
        return Keccak.Hash(preimage);
    }
}
