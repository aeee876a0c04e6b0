using System.Text;
using System.Text.Json;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>The decoders of text and JSON in Firebreak.Ethereum.</summary>
internal static class TextTargets
{
    private const string Password = "correct horse";

    private static readonly ByteShape Declarations = new(SeedFile.Texts(
        "uint256", "tuple", "(", ")", "[]", "[2]", "[99999999999]", ",", "indexed", "returns", "memory", "anonymous", "function", "event", "error", "fixed168x10", "\n", "\u202e"));

    private static readonly ByteShape Numbers = new(SeedFile.Texts("0x", "-", ".", "e", "00", "ff", "115792089237316195423570985008687907853269984665640564039457584007913129639936", "\u0660", "\ud83d\ude00"));

    private static readonly ByteShape Hostile = new(SeedFile.Texts("\u001b[2J", "\u202e", "\u2068", "\u2069", "\u200b", "\u05d0", "\u0301", "\u3164", "\ufe0f", "\ud83d\ude00", "\n", "<script>", "\u2028"));

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("abi-text", Declarations, [.. DeclarationSeeds(), .. SeedFile.Vectors("contract-signatures", vector => Utf8(vector, "signature"))], ReadDeclarations, typeof(AbiException)) { AllocationPerByte = 512 },
        new("abi-json", new JsonShape(), [.. AbiJsonSeeds(), .. SeedFile.Vectors("contract-events", vector => Utf8(vector, "interface"))], input => AbiContract.ParseJson(Text(input)), typeof(AbiException)) { AllocationPerByte = 256 },
        new("eip712", new JsonShape(), [.. TypedDataSeeds(), .. SeedFile.Vectors("eip712", TypedDataOf)], input => TypedDataDocument.ParseJson(Text(input)), typeof(TypedDataException))
        {
            FreeAllocation = 8 << 20, AllocationPerByte = 256,
        },
        new("keystore", new JsonShape(), [Keystore()], input => KeystoreDocument.Parse(Text(input)), typeof(KeystoreException)),
        new("keystore-opened", new JsonShape(), [Keystore()], OpenCheapKeystore, typeof(KeystoreException)) { Iterations = 100, FreeAllocation = 8 << 20 },
        new("sealed-document", new JsonShape(), [Utf8Of(SealedDocument.Seal("in calm", Password, new ScryptParameters(1 << 4, 8, 1)))], input => SealedDocument.Check(Text(input)), typeof(KeystoreException)),
        new("ens", Numbers, SeedFile.Texts("vitalik.eth", "a.b.c.d-e_f.eth", ""), input => EnsName.Hash(Text(input)), typeof(FormatException)),
        new("uint256-text", Numbers, SeedFile.Texts("0", "0xff", "123456789012345678901234567890"), ReadNumber, typeof(FormatException)),
        new("int256-text", Numbers, SeedFile.Texts("-1", "57896044618658097711785492504343953926634992332820282019728792003956564819967"), ReadSigned, typeof(FormatException)),
        new("units-text", Numbers, SeedFile.Texts("1.5", "0.000001", "1000"), ReadUnits, typeof(FormatException)),
        new("address-text", Numbers, SeedFile.Texts("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "70997970c51812dc3a010c7d01b50e0d17dc79c8"), ReadAddress, typeof(FormatException)),
        new("hash-text", Numbers, SeedFile.Texts(Keccak.Empty.ToString()), input => Hash256.Parse(Text(input)), typeof(FormatException)),
        new("hex-text", Numbers, SeedFile.Texts("0x", "0xabcd", "00"), input => Hex.Decode(Text(input)), typeof(FormatException)),
        new("excerpt", Hostile, SeedFile.Texts("plain", "\u001b]0;\u0007", "<script>\u202e\u200b\r\n", "שלום e\u0301\u0301\u0301\u0301"), ShowExcerpt),
    ];

    private static byte[] Utf8Of(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    private static byte[][] DeclarationSeeds() => SeedFile.Texts(
        "pause()",
        "function exec(tuple(address to, bytes data)[] calldata calls, (uint8 v, bytes32[2][] proof) sig) payable returns (bytes[] memory results)",
        "event Transfer(address indexed from, address indexed to, uint256 value)",
        "error InsufficientBalance(uint256 available, fixed168x10 required)",
        "constructor(address owner)\nreceive() external payable");

    private static void ReadDeclarations(byte[] input)
    {
        var contract = AbiContract.Parse(Text(input).Split('\n'));
        foreach (var function in contract.Functions)
        {
            AbiFunction.Parse($"function {function.Signature}");
        }
    }

    private static byte[][] AbiJsonSeeds() => SeedFile.Texts(
        """
        [{"type":"function","name":"f","stateMutability":"view","inputs":[{"name":"a","type":"tuple[]","components":[{"name":"b","type":"uint256"},{"name":"c","type":"bytes32[2]"}]}],"outputs":[{"type":"bool"}]},
         {"type":"event","name":"E","anonymous":false,"inputs":[{"name":"who","type":"address","indexed":true},{"name":"s","type":"string"}]},
         {"type":"error","name":"Bad","inputs":[{"name":"code","type":"uint8"}]},{"type":"constructor","inputs":[]},{"type":"receive"}]
        """,
        """[{"name":"old","constant":true,"inputs":[],"outputs":[{"name":"","type":"uint"}]}]""");

    private static byte[][] TypedDataSeeds() => SeedFile.Texts(
        """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],
         "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
         "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person[]"},{"name":"n","type":"int8[2][]"},{"name":"b","type":"bytes"},{"name":"t","type":"bool"}]},
         "primaryType":"Mail","domain":{"name":"x","chainId":1},
         "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":[{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"}],"n":[["1",-2]],"b":"0x01","t":true}}
        """,
        """{"types":{"A":[{"name":"x","type":"A[]"}]},"primaryType":"A","domain":{},"message":{"x":[{"x":[]},{"x":[{"x":[]}]}]}}""");

    private static byte[] TypedDataOf(JsonElement vector) => Encoding.UTF8.GetBytes(
        $$"""{"types":{{vector.GetProperty("types").GetRawText()}},"primaryType":{{vector.GetProperty("primaryType").GetRawText()}},"domain":{{vector.GetProperty("domain").GetRawText()}},"message":{{vector.GetProperty("data").GetRawText()}}}""");

    private static byte[] Utf8(JsonElement vector, string name) => Encoding.UTF8.GetBytes(vector.GetProperty(name).GetString()!);

    private static byte[] Keystore()
    {
        using var key = new PrivateKey(Keccak.Hash("a key for seeds").AsBytes());
        return Encoding.UTF8.GetBytes(KeystoreV3.Encrypt(key, Password, new ScryptParameters(1 << 4, 8, 1)));
    }

    // The cost is bounded by the reader, but at a second and 512 MiB: a fuzzer cannot pay that for every input.
    private static void OpenCheapKeystore(byte[] input)
    {
        var text = Text(input);
        if (!text.Contains("\"n\":16,\"r\":8,\"p\":1", StringComparison.Ordinal) || text.Contains("pbkdf2", StringComparison.OrdinalIgnoreCase))
        {
            throw new KeystoreException("The fuzzer does not pay for this.");
        }

        KeystoreV3.Decrypt(text, Password).Dispose();
    }

    private static void ReadNumber(byte[] input)
    {
        var number = UInt256.Parse(Text(input));
        Demand(UInt256.Parse(input) == number && UInt256.Parse(number.ToString()) == number && UInt256.ParseHex(number.ToHex()) == number);
    }

    private static void ReadSigned(byte[] input)
    {
        var number = Int256.Parse(Text(input));
        Demand(Int256.Parse(input) == number && Int256.Parse(number.ToString()) == number);
    }

    private static void ReadUnits(byte[] input)
    {
        var amount = UInt256.FromUnits(Text(input), 6);
        Demand(UInt256.FromUnits(amount.ToUnits(6), 6) == amount);
    }

    private static void ReadAddress(byte[] input)
    {
        var address = Address.Parse(Text(input));
        Demand(Address.Parse(input) == address && Address.Parse(address.ToString()) == address && Address.Parse(address.ToHex()) == address);
    }

    private static void ShowExcerpt(byte[] input)
    {
        var shown = Excerpt.OfUtf8(input, 80);
        Demand(shown.Length <= 81 && Excerpt.IsPlain(shown) && Excerpt.Of(shown, 80) == shown);
        var line = Excerpt.Line(Text(input), 80);
        Demand(line.Length <= 83 && Excerpt.IsPlain(line.Trim('\u2068', '\u2069')) && line.All(letter => letter is not (< ' ' or '\u007f')));
    }

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("Reading what was written gives something else.");
        }
    }
}
