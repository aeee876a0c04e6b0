using System.Text;
using System.Text.Json;
using Firebreak.TestKit;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>Transactions that the chain itself accepted: the fields must give the hash, and the signature the sender.</summary>
public sealed class RecordedTransactionTests
{
    private const int OneInSo = 40;
    private const ulong FirstHomesteadBlock = 1_150_000;

    [Fact]
    public void Mainnet_transactions_have_their_hashes_and_senders()
    {
        var blocks = RecordedData.Entries("rpc/mainnet-blocks-with-prestate.tar.gz", "block.json")
            .Select(file => JsonDocument.Parse(file.Bytes).RootElement)
            .ToArray();
        CheckHashes("mainnet-blocks-with-prestate: hashes of transactions", [.. blocks.SelectMany(Transactions)]);

        // Before Homestead a signature might have its s in the upper half, which is refused here.
        JsonElement[] ofHomestead = [.. blocks.Where(block => (ulong)block.Quantity("number") >= FirstHomesteadBlock).SelectMany(Transactions)];
        CheckSenders("mainnet-blocks-with-prestate: senders of transactions", ofHomestead);
    }

    [Fact]
    public void Transactions_of_the_specifications_examples_have_their_hashes_and_senders()
    {
        var answers = RecordedData.Entries("rpc/execution-apis-tests.tar.gz", ".io")
            .SelectMany(file => Encoding.UTF8.GetString(file.Bytes).Split('\n'))
            .Where(line => line.StartsWith("<< {", StringComparison.Ordinal))
            .SelectMany(line => Signed(JsonDocument.Parse(line.AsMemory(3)).RootElement));

        // Simulated transactions carry an empty signature.
        JsonElement[] transactions =
            [.. answers.Where(transaction => !transaction.Quantity("r").IsZero).DistinctBy(transaction => transaction.Text("hash"), StringComparer.Ordinal)];
        CheckHashes("execution-apis-tests: hashes of transactions", transactions);
        CheckSenders("execution-apis-tests: senders of transactions", transactions);
        Assert.Equal([0, 1, 2, 3, 4], transactions.Select(transaction => (int)(ulong)transaction.Quantity("type")).Distinct().Order());
    }

    [Fact]
    public void Raw_transactions_of_the_tracers_tests_are_read_and_written_byte_for_byte()
    {
        byte[][] raws =
        [
            .. RecordedData.Entries("rpc/tracer-conformance.tar.gz", ".json")
                .Select(file => JsonDocument.Parse(file.Bytes).RootElement)
                .Where(test => test.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.String)
                .Select(test => test.Bytes("input")),
        ];
        Assert.NotEmpty(raws);
        foreach (var raw in raws)
        {
            var signed = SignedTransaction.Decode(raw);
            Assert.Equal(Hex.Encode(raw), Hex.Encode(signed.Transaction.EncodeSigned(signed.Signature)));
        }

        VectorTable.Record(RecordedData.Source, "tracer-conformance: raw transactions", raws.Length, raws.Length);
    }

    private static void CheckHashes(string what, JsonElement[] transactions)
    {
        foreach (var json in transactions)
        {
            var (transaction, signature) = Rebuild(json);
            Assert.Equal(json.Text("hash"), Keccak.Hash(transaction.EncodeSigned(signature)).ToString());
        }

        VectorTable.Record(RecordedData.Source, what, transactions.Length, transactions.Length);
    }

    // Recovery in managed code is slow: without libsecp256k1 all of the rarer types are checked, and a sample of the others.
    private static void CheckSenders(string what, JsonElement[] transactions)
    {
        var takesAll = Secp256k1.Backend != "BouncyCastle" || Nightly.IsOn || transactions.Length < 100;
        var count = 0;
        var scratch = new RlpWriter();
        foreach (var json in transactions.Where((json, i) => takesAll || i % OneInSo == 0 || json.Text("type") is not ("0x0" or "0x2")))
        {
            var (transaction, signature) = Rebuild(json);
            var signed = transaction.WithSignature(signature);
            Assert.Equal(Address.Parse(json.Text("from")), signed.Sender);
            Assert.Equal(signed.Hash, SignedTransaction.Decode(signed.Raw).Hash);
            Assert.True(SignedTransaction.TryRecoverSender(signed.Raw, scratch, out var sender));
            Assert.Equal(signed.Sender, sender);
            count++;
        }

        var left = transactions.Length - count;
        VectorTable.Record(
            RecordedData.Source, what, transactions.Length, count, left, left > 0 ? "a sample, since libsecp256k1 is not installed and managed recovery is slow" : "");
    }

    private static IEnumerable<JsonElement> Transactions(JsonElement block) => block.GetProperty("transactions").EnumerateArray();

    private static (Transaction Transaction, Signature Signature) Rebuild(JsonElement json)
    {
        var v = (ulong)json.Quantity("v");
        var parity = json.Text("type") is not "0x0" ? v : v < 35 ? v - 27 : (v - 35) % 2;
        return (RecordedTransaction.Read(json, v), new Signature(json.Quantity("r"), json.Quantity("s"), (byte)parity));
    }

    /// <summary>Every object in the answer that carries a hash and a signature.</summary>
    private static IEnumerable<JsonElement> Signed(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Signed),
        JsonValueKind.Object when json.TryGetProperty("hash", out _) && json.TryGetProperty("r", out _) => [json],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Signed(property.Value)),
        _ => [],
    };
}
