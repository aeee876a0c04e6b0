using System.Text.Json;
using System.Text.Json.Nodes;

namespace Firebreak.Ethereum.Tests.Vectors;

public sealed class FormatVectorTests
{
    [Fact]
    public void Hashes_agree() =>
        VectorFile.CheckAll("hashes", 516, vector => Assert.Equal(vector.Text("keccak256"), Keccak.Hash(vector.Bytes("data")).ToString()));

    [Fact]
    public void Nodes_of_names_agree() =>
        VectorFile.CheckAll("namehash", 8, vector => Assert.Equal(vector.Text("expected"), EnsName.Hash(vector.Text("name")).ToString()));

    [Fact]
    public void Rlp_agrees_both_ways() =>
        VectorFile.CheckAll("rlp-coder", 61, vector =>
        {
            var writer = new RlpWriter();
            Write(vector.GetProperty("decoded"), writer);
            Assert.Equal(vector.Text("encoded"), Hex.Encode(writer.ToArray()));
            var reader = new RlpReader(vector.Bytes("encoded"));
            AssertReads(vector.GetProperty("decoded"), ref reader);
            reader.ExpectEnd();
        });

    [Fact]
    public void Typed_data_agrees_in_encoding_digest_and_signature() =>
        VectorFile.CheckAll("eip712", 1_025, vector =>
        {
            var document = TypedDataDocument.ParseJson(new JsonObject
            {
                ["types"] = JsonNode.Parse(vector.GetProperty("types").GetRawText()),
                ["primaryType"] = vector.Text("primaryType"),
                ["domain"] = JsonNode.Parse(vector.GetProperty("domain").GetRawText()),
                ["message"] = JsonNode.Parse(vector.GetProperty("data").GetRawText()),
            }.ToJsonString());
            Assert.Equal(vector.Text("encoded"), Hex.Encode(document.Schema.EncodeData(document.PrimaryType, document.Message)));
            Assert.Equal(vector.Text("digest"), document.SigningHash.ToString());
            if (vector.TryGetProperty("signature", out var signature))
            {
                using var key = PrivateKey.FromHex(vector.Text("privateKey"));
                Assert.Equal(signature.GetString(), Hex.Encode(key.Sign(document.SigningHash).ToBytes()));
            }
        });

    [Fact]
    public void Keystores_open_and_presale_wallets_are_refused() =>
        VectorFile.CheckAll("wallets", 9, vector =>
        {
            if (vector.Text("type") is "crowdsale")
            {
                // The wallets of the 2014 presale are another format, which has nothing to do with version 3.
                Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(vector.Text("json"), vector.Text("password")));
                return;
            }

            using var key = KeystoreV3.Decrypt(vector.Text("json"), vector.Text("password"));
            using var expected = PrivateKey.FromHex(vector.Text("privateKey"));
            Assert.Equal(Address.Parse(vector.Text("address")), key.Address);
            Assert.Equal(expected.Sign(Keccak.Empty), key.Sign(Keccak.Empty));
        }, vector => vector.Text("type") is "crowdsale" ? "presale wallets of 2014, no keystore of version 3: refused with a typed error" : null);

    private static void Write(JsonElement item, RlpWriter writer)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            writer.Write(Hex.Decode(item.GetString()!));
            return;
        }

        writer.OpenList();
        foreach (var child in item.EnumerateArray())
        {
            Write(child, writer);
        }

        writer.CloseList();
    }

    private static void AssertReads(JsonElement item, ref RlpReader reader)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(item.GetString(), Hex.Encode(reader.ReadBytes()));
            return;
        }

        var list = reader.ReadList();
        foreach (var child in item.EnumerateArray())
        {
            AssertReads(child, ref list);
        }

        list.ExpectEnd();
    }
}
