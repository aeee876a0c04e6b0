using CsCheck;

namespace Firebreak.Ethereum.Tests.TypedData;

public sealed class TypedDataTests
{
    private const string Mail =
        """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallets","type":"address[]"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","chainId":1},
        "message":{"from":{"name":"Cow","wallets":["0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"]},"contents":"Hello, Bob!"}}
        """;

    [Fact]
    public void The_type_of_a_struct_names_what_it_refers_to()
    {
        var document = TypedDataDocument.ParseJson(Mail);
        Assert.Equal("Mail(Person from,string contents)Person(string name,address[] wallets)", document.Schema.EncodeType("Mail"));
        Assert.Equal(
            Eip712Domain.SigningHash(
                new Eip712Domain { Name = "Ether Mail", ChainId = 1 }.Separator,
                document.Schema.HashStruct("Mail", document.Message)),
            document.SigningHash);
    }

    [Theory]
    [InlineData("Hello, Bob!", "Hello, Rob!")]
    [InlineData("\"chainId\":1}", "\"chainId\":2}")]
    [InlineData("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")]
    public void Another_message_or_domain_has_another_hash(string from, string to) =>
        Assert.NotEqual(TypedDataDocument.ParseJson(Mail).SigningHash, TypedDataDocument.ParseJson(Mail.Replace(from, to, StringComparison.Ordinal)).SigningHash);

    [Theory]
    [InlineData("\"primaryType\":\"Mail\"", "\"primaryType\":\"Post\"")]
    [InlineData("\"contents\":\"Hello", "\"content\":\"Hello")]
    [InlineData("\"type\":\"address[]\"", "\"type\":\"address[2]\"")]
    [InlineData("\"type\":\"address[]\"", "\"type\":\"addresses\"")]
    [InlineData("\"type\":\"address[]\"", "\"type\":\"]\"")]
    [InlineData("\"type\":\"Person\"", "\"type\":\"Mail\"")]
    [InlineData("\"message\"", "\"massage\"")]
    [InlineData("\"chainId\":1}", "\"chainId\":1.5}")]
    [InlineData("\"chainId\":1}", "\"chainId\":-1}")]
    [InlineData("\"contents\":\"Hello, Bob!\"", "\"contents\":7")]
    [InlineData("Person\":[", "Per son\":[")]
    [InlineData("{\"types\"", "[\"types\"")]
    [InlineData("Bob", "\\ud800")]
    public void A_request_that_is_malformed_is_refused(string from, string to)
    {
        var changed = Mail.Replace(from, to, StringComparison.Ordinal);
        Assert.False(string.Equals(Mail, changed, StringComparison.Ordinal));
        Assert.Throws<TypedDataException>(() => TypedDataDocument.ParseJson(changed));
    }

    [Fact]
    public void Random_changes_of_a_request_are_read_or_refused_and_nothing_else() =>
        Gen.Select(Gen.Int[0, Mail.Length - 1], Gen.Char[' ', '~'], Gen.Int[0, 3]).Sample((at, with, cut) =>
        {
            var changed = string.Concat(Mail.AsSpan(0, at), with.ToString(), Mail.AsSpan(Math.Min(Mail.Length, at + cut)));
            try
            {
                TypedDataDocument.ParseJson(changed);
            }
            catch (TypedDataException)
            {
                // Refused by type, as it should be.
            }
        }, iter: 5_000);

    [Fact]
    public void Text_that_is_no_valid_utf16_does_no_harm() =>
        Assert.NotEqual(default, TypedDataDocument.ParseJson(Mail.Replace("Bob", "\ud800", StringComparison.Ordinal)).SigningHash);

    [Fact]
    public void A_struct_that_contains_itself_is_refused_at_a_bounded_depth()
    {
        var schema = new TypedDataSchema(new Dictionary<string, IReadOnlyList<TypedDataMember>>(StringComparer.Ordinal)
        {
            ["Node"] = [new("next", "Node")],
        });
        var node = new Dictionary<string, object>(StringComparer.Ordinal);
        node["next"] = node;
        Assert.Equal("Node(Node next)", schema.EncodeType("Node"));
        Assert.Throws<TypedDataException>(() => schema.HashStruct("Node", node));
    }

    [Fact]
    public void A_member_declared_twice_is_refused_since_reading_it_twice_at_each_level_would_never_end()
    {
        var message = string.Concat(Enumerable.Repeat("""{"x":""", 28)) + "{}" + new string('}', 28);
        var json = """{"types":{"A":[{"name":"x","type":"A"},{"name":"x","type":"A"}]},"primaryType":"A","domain":{},"message":""" + message + "}";
        Assert.Contains("twice", Assert.Throws<TypedDataException>(() => TypedDataDocument.ParseJson(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_all_refer_to_one_another_are_refused_before_their_texts_fill_the_memory()
    {
        var members = Enumerable.Range(0, 120).Select(i => new TypedDataMember($"m{i}", $"T{i}[]")).ToArray();
        var structs = Enumerable.Range(0, 120).ToDictionary(i => $"T{i}", IReadOnlyList<TypedDataMember> (_) => members, StringComparer.Ordinal);
        Assert.Contains("longer", Assert.Throws<TypedDataException>(() => new TypedDataSchema(structs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_safe_transaction_has_the_type_hashes_of_the_contract()
    {
        Assert.Equal(
            "0xbb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8",
            Keccak.Hash("SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)").ToString());

        var safe = Address.FromUInt256(0xaau);
        var pause = new SafeTransaction { To = Address.FromUInt256(0xbbu), Data = [1, 2, 3], Nonce = 4 };
        Assert.Equal(ByHand(pause, 31337, safe), pause.SigningHash(31337, safe));
        Assert.NotEqual(pause.SigningHash(1, safe), pause.SigningHash(31337, safe));
        Assert.NotEqual(pause.SigningHash(31337, safe), (pause with { Operation = SafeOperation.DelegateCall }).SigningHash(31337, safe));
    }

    [Fact]
    public void The_owners_signatures_stand_in_the_order_of_their_addresses()
    {
        var safe = Address.FromUInt256(0xaau);
        var pause = new SafeTransaction { To = Address.FromUInt256(0xbbu), Nonce = 4 };
        using var first = PrivateKey.Generate();
        using var second = PrivateKey.Generate();
        var hash = pause.SigningHash(1, safe);
        var data = pause.EncodeExecution(1, safe, [first.Sign(hash), second.Sign(hash)]);
        Assert.Equal(data, pause.EncodeExecution(1, safe, [second.Sign(hash), first.Sign(hash)]));
        var signatures = (byte[])SafeTransaction.ExecTransaction.DecodeInput(data)[9];
        var signers = new[] { 0, Signature.Length }.Select(start => Signature.FromBytes(signatures.AsSpan(start, Signature.Length)).Recover(hash)).ToArray();
        Assert.True(signers[0] < signers[1]);
    }

    // Safe.sol, encodeTransactionData: the constants are those of the contract's source.
    private static Hash256 ByHand(SafeTransaction transaction, ulong chainId, Address safe)
    {
        var domain = Keccak.Hash((ReadOnlySpan<byte>)
        [
            .. Hex.Decode("0x47e79534a245952e8b16893a336b85a3d9ea9fa8c573f3d803afb92a79469218"),
            .. ((UInt256)chainId).ToBigEndian(),
            .. safe.ToWord().ToArray(),
        ]);
        var content = Keccak.Hash((ReadOnlySpan<byte>)
        [
            .. Hex.Decode("0xbb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8"),
            .. transaction.To.ToWord().ToArray(),
            .. transaction.Value.ToBigEndian(),
            .. Keccak.Hash(transaction.Data.AsSpan()).ToArray(),
            .. new byte[6 * 32],
            .. transaction.Nonce.ToBigEndian(),
        ]);
        return Keccak.Hash((ReadOnlySpan<byte>)[0x19, 0x01, .. domain.ToArray(), .. content.ToArray()]);
    }
}
