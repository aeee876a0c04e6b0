using System.Text;
using System.Text.Json;
using Firebreak.TestKit;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>Blocks that chains themselves made: fields must give the hash, and parts the roots in it.</summary>
public sealed class RecordedBlockTests
{
    [Fact]
    public void Mainnet_blocks_have_their_hash_and_the_roots_of_their_transactions_and_withdrawals()
    {
        var blocks = RecordedData.Entries("rpc/mainnet-blocks-with-prestate.tar.gz", "block.json").Select(file => Parse(file.Bytes))
            .Concat(RecordedData.Entries("rpc/recorded-mainnet.tar.gz", ".json")
                .Where(file => file.Name.Contains("_getBlockBy", StringComparison.Ordinal))
                .Select(file => Parse(file.Bytes).GetProperty("result")));
        CheckBlocks("mainnet-blocks-with-prestate, recorded-mainnet", blocks, atLeast: 85);
    }

    [Fact]
    public void Blocks_of_the_specifications_examples_have_their_hash_and_roots() =>
        CheckBlocks("execution-apis-tests", Answers("execution-apis", "eth_getBlockBy", "eth_simulateV1").SelectMany(Blocks), atLeast: 300);

    [Fact]
    public void Receipts_of_mainnet_blocks_give_the_root_in_the_header()
    {
        var blocks = RecordedData.Entries("rpc/mainnet-blocks-with-prestate.tar.gz", "block.json")
            .Select(file => Parse(file.Bytes))
            .ToDictionary(block => (ulong)block.Quantity("number"));
        int checkedBlocks = 0, others = 0;
        foreach (var block in RecordedData.Entries("benign/mainnet-call-traces.tar.gz", ".json").Select(file => Parse(file.Bytes)))
        {
            if (block.Text("verified") is not "receiptsRoot")
            {
                others++;
                continue;
            }

            var header = blocks[block.GetProperty("number").GetUInt64()];
            Assert.Equal(header.Text("receiptsRoot"), ReceiptsRoot(block, header).ToString());
            checkedBlocks++;
        }

        Assert.InRange(checkedBlocks, 20, 100);
        VectorTable.Record(RecordedData.Source, "mainnet-call-traces: receipts roots of blocks", checkedBlocks + others, checkedBlocks, others, "from before Byzantium, whose receipts held a state root that the set lacks");
    }

    [Fact]
    public void Raw_receipts_and_headers_of_the_specifications_examples_agree_with_their_fields()
    {
        var raw = Answers("execution-apis", "debug_getRawReceipts").Concat(Answers("execution-apis", "debug_getRawHeader")).ToArray();
        Assert.NotEmpty(raw);
        var headers = raw.Where(answer => answer.ValueKind == JsonValueKind.String).Select(answer => Hex.Decode(answer.GetString()!)).ToArray();
        Assert.All(headers, header => Assert.Equal(Hex.Encode(header), Hex.Encode(RawBlock.ReadHeader(header).Encode(out _)!)));
        var receipts = raw.Where(answer => answer.ValueKind == JsonValueKind.Array).SelectMany(answer => answer.EnumerateArray()).ToArray();
        Assert.All(receipts, receipt => Assert.Equal(receipt.GetString(), Hex.Encode(RawBlock.Rewrite(Hex.Decode(receipt.GetString()!)))));
        VectorTable.Record(RecordedData.Source, "execution-apis-tests: raw headers and receipts", headers.Length + receipts.Length, headers.Length + receipts.Length);
    }

    [Fact]
    public void Receipts_of_mainnet_have_the_filter_that_their_logs_give()
    {
        var receipts = RecordedData.Entries("rpc/recorded-mainnet.tar.gz", ".json")
            .Where(file => file.Name.Contains("BlockReceipts", StringComparison.Ordinal))
            .SelectMany(file => Parse(file.Bytes).GetProperty("result").EnumerateArray())
            .ToArray();
        foreach (var receipt in receipts)
        {
            var bloom = new byte[LogsBloom.Length];
            foreach (var log in receipt.GetProperty("logs").EnumerateArray())
            {
                LogsBloom.AddLog(
                    bloom, Address.Parse(log.Text("address")), [.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash256.Parse(topic.GetString()))]);
            }

            Assert.Equal(receipt.Text("logsBloom"), Hex.Encode(bloom));
        }

        Assert.InRange(receipts.Length, 1_000, 100_000);
        VectorTable.Record(RecordedData.Source, "recorded-mainnet: filters of receipts", receipts.Length, receipts.Length);
    }

    [Fact]
    public void A_whole_test_chain_through_every_fork_has_its_hashes_and_roots()
    {
        var chain = RecordedData.Entries("rpc/execution-apis-tests.tar.gz", "chain.rlp").Single().Bytes;
        var blocks = RawBlock.CheckChain(chain);
        Assert.InRange(blocks, 45, 1_000);
        VectorTable.Record(RecordedData.Source, "execution-apis-tests: blocks of chain.rlp", blocks, blocks);
    }

    [Fact]
    public void Receipts_of_the_specifications_examples_give_the_root_in_the_header_of_the_test_chain()
    {
        var chain = RecordedData.Entries("rpc/execution-apis-tests.tar.gz", "chain.rlp").Single().Bytes;
        var roots = RawBlock.ReceiptsRoots(chain);
        JsonElement[] answers =
        [
            .. Answers("execution-apis", "eth_getBlockReceipts")
                .Where(answer => answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() > 0),
        ];
        Assert.NotEmpty(answers);
        foreach (var receipts in answers)
        {
            var items = new OrderedItems();
            var writer = new ReceiptWriter(items.Writer);
            foreach (var receipt in receipts.EnumerateArray())
            {
                RecordedBlock.WriteReceipt(
                    writer, receipt, (byte)(ulong)receipt.Quantity("type"), !receipt.Quantity("status").IsZero, (ulong)receipt.Quantity("cumulativeGasUsed"));
                items.EndItem();
            }

            Assert.Equal(roots[(ulong)receipts[0].Quantity("blockNumber")], items.Root());
        }

        VectorTable.Record(RecordedData.Source, "execution-apis-tests: receipts roots of blocks", answers.Length, answers.Length);
    }

    private static Hash256 ReceiptsRoot(JsonElement traced, JsonElement block)
    {
        var items = new OrderedItems();
        var writer = new ReceiptWriter(items.Writer);
        ulong gas = 0;
        foreach (var (receipt, transaction) in traced.GetProperty("txs").EnumerateArray().Zip(block.GetProperty("transactions").EnumerateArray()))
        {
            gas += (ulong)receipt.Quantity("gasUsed");
            RecordedBlock.WriteReceipt(
                writer, receipt, (byte)(ulong)transaction.Quantity("type"), receipt.GetProperty("status").GetInt32() == 1, gas);
            items.EndItem();
        }

        return items.Root();
    }

    private static void CheckBlocks(string what, IEnumerable<JsonElement> blocks, int atLeast)
    {
        int hashes = 0, transactionsRoots = 0, withdrawalsRoots = 0;
        foreach (var block in blocks)
        {
            var header = RecordedBlock.Header(block);
            Assert.Equal(new HeaderVerdict.Proven(), header.Verify(Hash256.Parse(block.Text("hash"))));
            hashes++;
            if (block.GetProperty("transactions").EnumerateArray().All(HasItsSignature))
            {
                Assert.Equal(header.TransactionsRoot, RecordedBlock.TransactionsRoot(block));
                transactionsRoots++;
            }

            if (block.TryGetProperty("withdrawals", out _))
            {
                Assert.Equal(header.WithdrawalsRoot, RecordedBlock.WithdrawalsRoot(block));
                withdrawalsRoots++;
            }
        }

        Assert.InRange(hashes, atLeast, 10_000);
        VectorTable.Record(RecordedData.Source, $"{what}: hashes of blocks", hashes, hashes);
        VectorTable.Record(
            RecordedData.Source, $"{what}: transactions roots", hashes, transactionsRoots, hashes - transactionsRoots, "blocks whose transactions are given by their hashes, or unsigned");
        VectorTable.Record(RecordedData.Source, $"{what}: withdrawals roots", withdrawalsRoots, withdrawalsRoots);
    }

    // Not those given by their hashes alone.
    private static bool HasItsSignature(JsonElement transaction) => transaction.ValueKind == JsonValueKind.Object && transaction.TryGetProperty("r", out _);

    private static IEnumerable<JsonElement> Blocks(JsonElement result) => result.ValueKind switch
    {
        JsonValueKind.Array => result.EnumerateArray().SelectMany(Blocks),
        JsonValueKind.Object when result.TryGetProperty("transactionsRoot", out _) => [result],
        _ => [],
    };

    private static IEnumerable<JsonElement> Answers(string archive, params string[] methods) =>
        RecordedData.Entries($"rpc/{archive}-tests.tar.gz", ".io")
            .Where(file => methods.Any(method => file.Name.Contains($"/{method}", StringComparison.Ordinal)))
            .SelectMany(file => Encoding.UTF8.GetString(file.Bytes).Split('\n'))
            .Where(line => line.StartsWith("<< {", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line.AsMemory(3)).RootElement)
            .Where(answer => answer.TryGetProperty("result", out _))
            .Select(answer => answer.GetProperty("result"));

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;
}
