using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

public sealed class AbiVectorTests
{
    [Fact]
    public void Flat_values_are_encoded_and_decoded_as_the_compiler_did() =>
        VectorFile.CheckAll("contract-interface", 2_045, vector => CheckCall(vector, vector.Text("normalizedValues")));

    [Fact]
    public void Nested_values_are_encoded_and_decoded_as_the_compiler_did() =>
        VectorFile.CheckAll("contract-interface-abi2", 1_880, vector => CheckCall(vector, vector.Text("values")));

    [Fact]
    public void Signatures_and_selectors_follow_from_json_and_from_text() =>
        VectorFile.CheckAll("contract-signatures", 1_880, vector =>
        {
            var function = AbiContract.ParseJson(vector.Text("abi")).FindFunction("testSig")!;
            Assert.Equal(vector.Text("signature"), function.Signature);
            Assert.Equal(vector.Text("sigHash"), Hex.Encode(function.GetSelectorBytes()));
            Assert.Equal(function.Selector, AbiFunction.Parse(vector.Text("signature")).Selector);
        });

    [Fact]
    public void Logs_are_read_as_the_contract_wrote_them() =>
        VectorFile.CheckAll("contract-events", 2_016, vector =>
        {
            var contract = AbiContract.ParseJson(vector.Text("interface"));
            var topics = vector.GetProperty("topics").EnumerateArray().Select(topic => Hash256.Parse(topic.GetString())).ToArray();
            var declared = contract.Events.Single(candidate => candidate.Name is "testEvent");
            Assert.Same(declared.IsAnonymous ? null : declared, contract.FindEvent(topics));
            var values = declared.Decode(topics, vector.Bytes("data"));
            var expected = vector.GetProperty("normalizedValues").EnumerateArray().ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                Assert.Equal(ExpectedOf(declared.Inputs[i], expected[i]), values[i]);
            }
        });

    private static object ExpectedOf(AbiParameter parameter, JsonElement expected) =>
        parameter is { IsIndexed: true, Type: AbiType.Text or AbiType.Bytes or AbiType.Sequence or AbiType.Record }
            ? Hash256.Parse(expected.GetString())
            : Value(parameter.Type, expected);

    private static void CheckCall(JsonElement vector, string values)
    {
        var function = AbiContract.ParseJson(vector.Text("interface")).FindFunction("test")!;
        using var json = JsonDocument.Parse(values);
        using var types = JsonDocument.Parse(vector.Text("types"));
        var declared = types.RootElement.EnumerateArray().Select(type => AbiType.Parse(type.GetString()!)).ToArray();
        var expected = declared.Zip(json.RootElement.EnumerateArray(), Value).ToArray();
        var result = vector.Bytes("result");
        Assert.Equal(declared.Select(type => type.ToString()), function.Outputs.Select(output => output.Type.ToString()), StringComparer.Ordinal);
        Assert.Equal(Hex.Encode(result), Hex.Encode(AbiCodec.Encode(declared, expected)));
        Assert.Equal(expected, function.DecodeOutput(result));
    }

    /// <summary>A value as the vectors write it: bare, or wrapped with the kind that JavaScript needs.</summary>
    private static object Value(AbiType type, JsonElement json)
    {
        var value = json.ValueKind == JsonValueKind.Object ? json.GetProperty("value") : json;
        return type switch
        {
            AbiType.Sequence array => value.EnumerateArray().Select(item => Value(array.Element, item)).ToArray(),
            AbiType.Record tuple => tuple.Members.Select(member => member.Type).Zip(value.EnumerateArray(), Value).ToArray(),
            AbiType.Truth => value.GetBoolean(),
            AbiType.Text => value.GetString()!,
            AbiType.Account => Address.Parse(value.GetString()),
            AbiType.SignedNumber => Signed(value.GetString()!),
            AbiType.UnsignedNumber => UInt256.Parse(value.GetString()),
            _ => Hex.Decode(value.GetString()!),
        };
    }

    private static Int256 Signed(string text) => text.StartsWith('-') && text.Contains('x', StringComparison.Ordinal)
        ? -Int256.FromUInt256(UInt256.ParseHex(text.AsSpan(1)))
        : text.StartsWith("0x", StringComparison.Ordinal) ? Int256.FromUInt256(UInt256.ParseHex(text)) : Int256.Parse(text);
}
