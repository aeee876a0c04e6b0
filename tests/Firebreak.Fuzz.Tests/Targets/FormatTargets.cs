using System.Text;
using System.Text.Json;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>The decoders of bytes in Firebreak.Ethereum.</summary>
internal static class FormatTargets
{
    private static readonly Address Someone = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("rlp", new RlpShape(), [.. Transactions().Select(raw => raw[0] < 0xc0 ? raw[1..] : raw), .. SeedFile.Vectors("rlp-coder", vector => Field(vector, "encoded"))], ReadEverything, typeof(RlpException)),
        new("transaction", new RlpShape(leadingBytes: 1), Transactions(), CheckTransaction, typeof(RlpException), typeof(TransactionException)),
        new("sender", new RlpShape(leadingBytes: 1), Transactions(), input => SignedTransaction.TryRecoverSender(input, new RlpWriter(), out _), typeof(RlpException)),
        new("abi-data", new AbiShape(), AbiData(), CheckAbi, typeof(AbiException)) { AllocationPerByte = 256 },
        new("revert-reason", new AbiShape(), RevertData(), DescribeRevert),
        new("abi-event", new AbiShape(), [.. LogData()], ReadLog, typeof(AbiException)) { AllocationPerByte = 256 },
        new("signature", new ByteShape(), [.. Signatures()], ReadSignature, typeof(ArgumentException)),
        new("trie", new ByteShape(), [new byte[300], Encoding.UTF8.GetBytes("items, cut by their first letter")], BuildTrie) { Iterations = 500, AllocationPerByte = 256 },
    ];

    private static byte[][] Transactions()
    {
        using var key = new PrivateKey(Keccak.Hash("a key for seeds").AsBytes());
        AccessListEntry[] touched = [new(Someone, [Hash256.Zero, Keccak.Empty])];
        Transaction[] transactions =
        [
            new LegacyTransaction { Nonce = 1, GasLimit = 21_000UL, GasPrice = 5UL, To = Someone, Value = 7UL },
            new LegacyTransaction { Nonce = 1, GasLimit = 21_000UL, GasPrice = 5UL, ChainId = 1, Data = new byte[70] },
            new Eip2930Transaction { ChainId = 1, Nonce = 2, GasLimit = 9UL, GasPrice = 5UL, To = Someone, AccessList = touched },
            new Eip1559Transaction { ChainId = 1, Nonce = 2, GasLimit = 9UL, MaxFeePerGas = 5UL, MaxPriorityFeePerGas = 1UL, AccessList = touched, Data = [1, 2] },
            new Eip4844Transaction
            {
                ChainId = 1, Nonce = 2, GasLimit = 9UL, MaxFeePerGas = 5UL, MaxPriorityFeePerGas = 1UL, To = Someone, MaxFeePerBlobGas = 3UL, BlobVersionedHashes = [Keccak.Empty],
            },
            new Eip7702Transaction
            {
                ChainId = 1, Nonce = 2, GasLimit = 9UL, MaxFeePerGas = 5UL, MaxPriorityFeePerGas = 1UL, To = Someone,
                AuthorizationList = [new Authorization(UInt256.One, Someone, 5).Sign(key)],
            },
        ];
        return [.. transactions.Select(transaction => transaction.Sign(key).Raw), .. SeedFile.Vectors("typed-transactions", vector => Field(vector, "signed"))];
    }

    private static byte[] Field(JsonElement vector, string name) => Hex.Decode(vector.GetProperty(name).GetString()!);

    private static void ReadEverything(byte[] input)
    {
        var reader = new RlpReader(input);
        Walk(ref reader);
    }

    private static void Walk(ref RlpReader reader)
    {
        while (!reader.IsAtEnd)
        {
            if (reader.IsList)
            {
                var list = reader.ReadList();
                Walk(ref list);
            }
            else
            {
                reader.ReadBytes();
            }
        }
    }

    // What is read must be what is written: the strict reader leaves one encoding for each transaction.
    private static void CheckTransaction(byte[] input)
    {
        var signed = SignedTransaction.Decode(input);
        if (!signed.Raw.AsSpan().SequenceEqual(input))
        {
            throw new InvalidOperationException("The transaction was written in another way than it was read.");
        }
    }

    private static byte[][] AbiData()
    {
        (string Types, object[] Values)[] examples =
        [
            ("uint256,address,bool", [UInt256.One, Someone, true]),
            ("bytes,string,int8[]", [new byte[40], "text", new object[] { (Int256)(-1), Int256.One }]),
            ("(address,bytes[])[],bytes32", [new object[] { new object[] { Someone, new object[] { new byte[1], new byte[33] } } }, Keccak.Empty]),
            ("uint8[2][],(bool,(string,uint64))", [new object[] { new object[] { 1UL, 2UL } }, new object[] { false, new object[] { "x", 9UL } }]),
        ];
        return
        [
            .. examples.Select(example => (byte[])[.. Encoding.UTF8.GetBytes(example.Types), (byte)'\n', .. AbiCodec.Encode(Types(example.Types), example.Values)]),
            .. SeedFile.Vectors("contract-interface-abi2", vector =>
                [.. Encoding.UTF8.GetBytes(TypesOf(vector)), (byte)'\n', .. Field(vector, "result")]),
        ];
    }

    private static string TypesOf(JsonElement vector)
    {
        using var types = JsonDocument.Parse(vector.GetProperty("types").GetString()!);
        return string.Join(',', types.RootElement.EnumerateArray().Select(type => type.GetString()));
    }

    private static IReadOnlyList<AbiType> Types(string line) => [.. ((AbiType.Record)AbiType.Parse($"({line})")).Members.Select(member => member.Type)];

    private static (IReadOnlyList<AbiType> Types, byte[] Data) Split(byte[] input)
    {
        var line = Array.IndexOf(input, (byte)'\n');
        return line < 0
            ? throw new AbiException("The input has no line of types.")
            : (Types(Encoding.UTF8.GetString(input.AsSpan(0, line))), input[(line + 1)..]);
    }

    // Encoding what was decoded and decoding it again must give the same: overlaps and spare bits are gone then, values are not.
    private static void CheckAbi(byte[] input)
    {
        var (types, data) = Split(input);
        var values = AbiCodec.Decode(types, data);
        var encoded = AbiCodec.Encode(types, values);
        if (!AbiCodec.Encode(types, AbiCodec.Decode(types, encoded)).AsSpan().SequenceEqual(encoded))
        {
            throw new InvalidOperationException("The values changed on their way through the encoding.");
        }
    }

    private static byte[][] RevertData() =>
    [
        AbiFunction.Parse("Error(string)").Encode("no"),
        AbiFunction.Parse("Panic(uint256)").Encode(0x11),
        AbiFunction.Parse("Own(uint256,string)").Encode(7, "x"),
        [],
    ];

    private static void DescribeRevert(byte[] input)
    {
        var line = RevertReason.Describe(input, [AbiError.Parse("error Own(uint256 a, string b)")]);
        if (line.Length > RevertReason.LongestText + 32 || line.Any(char.IsControl))
        {
            throw new InvalidOperationException("The line is too long, or not safe for a terminal.");
        }
    }

    private static IEnumerable<byte[]> LogData()
    {
        yield return [.. new byte[96], .. "uint8,string,bool\n"u8, .. AbiCodec.Encode([AbiType.Parse("string")], ["x"])];
        yield return [.. new byte[96], .. "bytes[],(bool,int8[])\n"u8, .. AbiCodec.Encode(Types("(bool,int8[])"), [new object[] { true, new object[] { Int256.One } }])];
    }

    private static void ReadLog(byte[] input)
    {
        if (input.Length < 96)
        {
            throw new AbiException("The input has no topics.");
        }

        var (types, data) = Split(input[96..]);
        var declared = new AbiEvent("E", [.. types.Select((type, i) => new AbiParameter("", type, IsIndexed: i is 0 or 2))]);
        Hash256[] topics = [declared.Topic0, Hash256.FromBytes(input.AsSpan(32, 32)), Hash256.FromBytes(input.AsSpan(64, 32))];
        declared.Decode(topics.AsSpan(0, Math.Min(topics.Length, declared.TopicCount)), data);
    }

    private static IEnumerable<byte[]> Signatures()
    {
        using var key = new PrivateKey(Keccak.Hash("a key for seeds").AsBytes());
        yield return key.Sign(Keccak.Empty).ToBytes();
    }

    private static void ReadSignature(byte[] input) => Signature.FromBytes(input).TryRecover(Keccak.Empty, out _);

    private static void BuildTrie(byte[] input)
    {
        var items = new OrderedItems();
        for (var rest = input.AsSpan(); !rest.IsEmpty;)
        {
            var length = Math.Min(rest.Length, 1 + (rest[0] % 60));
            items.Add(rest[..length]);
            rest = rest[length..];
        }

        items.Root();
    }
}
