using System.Text;
using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>Transactions that the chain itself accepted: the fields must give the hash, and the signature the sender.</summary>
public sealed class RecordedTransactionTests
{
    private const int OneInSo = 40;
    private const ulong FirstHomesteadBlock = 1_150_000;

    [Fact]
    public void Mainnet_transactions_have_their_hashes_and_senders()
    {
        // All of the rarer types, and a sample of the others: recovery in managed code is slow.
        var transactions = RecordedData.Entries("rpc/mainnet-blocks-with-prestate.tar.gz", "block.json")
            .Select(file => Encoding.UTF8.GetString(file.Bytes))
            .Select(json => JsonDocument.Parse(json).RootElement)
            .Where(block => (ulong)block.Quantity("number") >= FirstHomesteadBlock)
            .SelectMany(block => block.GetProperty("transactions").EnumerateArray())
            .Where((transaction, i) => i % OneInSo == 0 || transaction.Text("type") is not ("0x0" or "0x2"));
        Check("mainnet transactions", transactions);
    }

    [Fact]
    public void Transactions_of_the_specifications_examples_have_their_hashes_and_senders()
    {
        var answers = RecordedData.Entries("rpc/execution-apis-tests.tar.gz", ".io")
            .SelectMany(file => Encoding.UTF8.GetString(file.Bytes).Split('\n'))
            .Where(line => line.StartsWith("<< {", StringComparison.Ordinal))
            .SelectMany(line => Signed(JsonDocument.Parse(line.AsMemory(3)).RootElement));

        // Simulated transactions carry an empty signature.
        answers = answers.Where(transaction => !transaction.Quantity("r").IsZero);
        Check("transactions of execution-apis", answers.DistinctBy(transaction => transaction.Text("hash"), StringComparer.Ordinal));
    }

    private static void Check(string what, IEnumerable<JsonElement> transactions)
    {
        var counts = new int[5];
        foreach (var json in transactions)
        {
            var signed = Rebuild(json);
            Assert.Equal(json.Text("hash"), signed.Hash.ToString());
            Assert.Equal(Address.Parse(json.Text("from")), signed.Sender);
            Assert.Equal(signed.Hash, SignedTransaction.Decode(signed.Raw).Hash);
            counts[signed.Transaction.Type]++;
        }

        Assert.All(counts[..4], count => Assert.NotEqual(0, count));
        Console.WriteLine($"recorded: {counts.Sum(),5} {what}, of types 0 to 4: {string.Join(' ', counts)}");
    }

    private static SignedTransaction Rebuild(JsonElement json)
    {
        var v = (ulong)json.Quantity("v");
        var parity = json.Text("type") is not "0x0" ? v : v < 35 ? v - 27 : (v - 35) % 2;
        return RecordedTransaction.Read(json, v).WithSignature(new Signature(json.Quantity("r"), json.Quantity("s"), (byte)parity));
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
