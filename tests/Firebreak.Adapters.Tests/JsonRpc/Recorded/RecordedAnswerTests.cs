using System.Text.Json;
using System.Text.Json.Nodes;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>Answers of an Erigon node on mainnet: every one of them that the readers know goes through them and is held against the plain JSON.</summary>
public sealed class RecordedAnswerTests
{
    private const string Archive = "rpc/recorded-mainnet.tar.gz";
    private static readonly ChainId Mainnet = new(1);

    [Fact]
    public void Recorded_blocks_are_read_whole_and_a_list_of_hashes_is_no_block()
    {
        var answers = Asked("eth_getBlockBy", "erigon_getBlockBy");
        foreach (var (_, json) in answers)
        {
            var result = json.GetProperty("result");
            var header = BlockReader.ReadHeader(RecordedAnswers.Answer(result), Mainnet)!;
            Assert.Equal(Skeleton.Hash(result, "hash"), header.Ref.Hash);
            Assert.Equal(Skeleton.Hash(result, "parentHash"), header.Parent);
            var transactions = result.GetProperty("transactions").EnumerateArray().ToArray();
            if (transactions.FirstOrDefault().ValueKind == JsonValueKind.String)
            {
                Assert.Throws<NodeAnswerException>(() => BlockReader.Read(RecordedAnswers.Answer(result), Mainnet));
                continue;
            }

            var block = BlockReader.Read(RecordedAnswers.Answer(result), Mainnet)!.Build();
            Assert.Equal(transactions.Select(Told), Enumerable.Range(0, block.Transactions.Length).Select(index => Told(block, index)));
        }

        Record("blocks, by hash and by number", answers.Count);
    }

    [Fact]
    public void Recorded_receipts_are_read_whole()
    {
        var answers = Asked("eth_getBlockReceipts", "erigon_getBlockReceiptsByBlockHash");
        foreach (var (_, json) in answers)
        {
            var receipts = json.GetProperty("result").EnumerateArray().ToArray();
            var builder = Skeleton.OfReceipts(receipts);
            ReceiptReader.ReadAll(RecordedAnswers.Answer(json.GetProperty("result")), builder);
            var block = builder.Build();
            for (var i = 0; i < receipts.Length; i++)
            {
                Assert.Equal(receipts[i].GetProperty("status").GetString() == "0x1", block.Transactions[i].Succeeded);
                Assert.Equal(receipts[i].GetProperty("gasUsed").GetString(), ((UInt256)block.Transactions[i].GasUsed).ToHex());
                Assert.Equal(receipts[i].GetProperty("logs").EnumerateArray().Select(ToldLog), ToldLogs(block, i));
            }
        }

        Record("receipts of blocks", answers.Count);
    }

    [Fact]
    public void Recorded_flat_frames_are_read_as_they_stand()
    {
        var answers = Asked("trace_block", "trace_transaction").Select(answer => answer.Json.GetProperty("result").EnumerateArray().ToArray())
            .Concat(Traced("flatCallTracer").Select(result => result.EnumerateArray().SelectMany(entry => entry.GetProperty("result").EnumerateArray()).ToArray()))
            .ToArray();
        foreach (var frames in answers)
        {
            Assert.Equal(Retelling.OfParity(frames), Retelling.Frames(ReadFlat(frames)));
        }

        Record("trace_block, trace_transaction, flatCallTracer", answers.Length);
    }

    [Fact]
    public void Recorded_nested_frames_are_read_as_they_stand()
    {
        var answers = Traced("callTracer").ToArray();
        foreach (var result in answers)
        {
            var entries = result.EnumerateArray().ToArray();
            var builder = Skeleton.OfCalls(entries.Select(entry => (Skeleton.Hash(entry, "txHash"), entry.GetProperty("result"))));
            GethFrameReader.Read(RecordedAnswers.Answer(result), builder);
            var lines = new List<string>();
            Array.ForEach(entries, entry => Retelling.OfCallTracer(entry.GetProperty("result"), 0, isInReverted: false, lines));
            Assert.Equal(lines, Retelling.Frames(builder.Build()));
        }

        Record("callTracer of blocks", answers.Length);
    }

    [Fact]
    public void Recorded_replays_tell_the_changes_and_the_frames_of_each_transaction()
    {
        var answers = Asked("trace_replay");
        var (diffs, frames) = (0, 0);
        foreach (var (_, json) in answers)
        {
            // Asked with IncludeWithdrawals, which Firebreak never does, Erigon adds an entry that belongs to no transaction.
            var entries = Entries(json).Where(entry => entry["transactionHash"] is not null).ToArray();
            diffs += CheckDiffs(entries) ? 1 : 0;
            frames += CheckFrames(entries) ? 1 : 0;
        }

        Record("trace_replay…: state diffs", answers.Count, diffs, "asked without stateDiff");
        Record("trace_replay…: frames", answers.Count, frames, "asked without trace");
    }

    [Fact]
    public void Both_dialects_tell_the_same_changes_of_a_block()
    {
        var answers = RecordedAnswers.Load(Archive);
        var geth = Result(answers, "debug_traceBlockByNumber__test_32").EnumerateArray().Select(entry => entry.GetProperty("result")).ToArray();
        var parity = Result(answers, "trace_replayBlockTransactions__test_37").EnumerateArray().Select(entry => entry.GetProperty("stateDiff")).ToArray();
        var hashes = Result(answers, "debug_traceBlockByNumber__test_32").EnumerateArray().Select(entry => new TransactionRow { Hash = Skeleton.Hash(entry, "txHash") }).ToArray();
        var (one, other) = (Skeleton.Of(null, hashes), Skeleton.Of(null, hashes));
        GethDiffReader.Read(RecordedAnswers.Answer(Result(answers, "debug_traceBlockByNumber__test_32")), one);
        ParityDiffReader.Read(RecordedAnswers.Answer(Result(answers, "trace_replayBlockTransactions__test_37")), other);

        var told = ChangeRetelling.Of(one.Build());
        Assert.Equal(ChangeRetelling.OfGeth(geth), told);
        Assert.Equal(ChangeRetelling.OfParity(parity), told);
        Assert.Equal(told, ChangeRetelling.Of(other.Build()));
        Record("prestateTracer in diff mode beside stateDiff of the same block", 1);
    }

    [Fact]
    public void Recorded_diffs_are_read_and_a_prestate_is_no_diff()
    {
        var answers = Traced("prestateTracer").ToArray();
        var read = 0;
        foreach (var result in answers)
        {
            var entries = result.EnumerateArray().ToArray();
            var builder = Skeleton.Of(null, entries.Select(entry => new TransactionRow { Hash = Skeleton.Hash(entry, "txHash") }));
            if (!entries[0].GetProperty("result").TryGetProperty("pre", out _))
            {
                Assert.Throws<NodeAnswerException>(() => GethDiffReader.Read(RecordedAnswers.Answer(result), builder));
                continue;
            }

            GethDiffReader.Read(RecordedAnswers.Answer(result), builder);
            Assert.Equal(ChangeRetelling.OfGeth(entries.Select(entry => entry.GetProperty("result"))), ChangeRetelling.Of(builder.Build()));
            read++;
        }

        Record("prestateTracer of blocks", answers.Length, read, "not in diff mode, which is all that Firebreak asks for: refused");
    }

    private static bool CheckDiffs(JsonObject[] entries)
    {
        if (entries.Length == 0 || Array.Exists(entries, entry => entry["stateDiff"] is null))
        {
            return false;
        }

        var builder = Skeleton.Of(null, entries.Select(entry => new TransactionRow { Hash = Hash256.Parse(entry["transactionHash"]!.GetValue<string>()) }));
        ParityDiffReader.Read(RecordedAnswers.Answer(new JsonArray([.. entries.Select(entry => entry.DeepClone())]).ToJsonString(Plain)), builder);
        Assert.Equal(ChangeRetelling.OfParity(entries.Select(entry => entry["stateDiff"]!.Deserialize<JsonElement>())), ChangeRetelling.Of(builder.Build()));
        return true;
    }

    private static bool CheckFrames(JsonObject[] entries)
    {
        var block = Keccak.Hash("a block that the answer does not name").ToHex();
        var frames = new List<JsonElement>();
        foreach (var entry in entries)
        {
            foreach (var frame in entry["trace"]!.AsArray().Select(frame => frame!.DeepClone().AsObject()))
            {
                (frame["blockHash"], frame["transactionHash"]) = (block, entry["transactionHash"]!.GetValue<string>());
                frames.Add(frame.Deserialize<JsonElement>());
            }
        }

        if (frames.Count == 0)
        {
            return false;
        }

        Assert.Equal(Retelling.OfParity(frames), Retelling.Frames(ReadFlat(frames)));
        return true;
    }

    private static Block ReadFlat(IReadOnlyList<JsonElement> frames)
    {
        var builder = Skeleton.OfFlat(frames);
        ParityFrameReader.Read(RecordedAnswers.Answer($"[{string.Join(',', frames.Select(frame => frame.GetRawText()))}]"), builder);
        return builder.Build();
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A replay of one transaction does not repeat its hash.
    private static IEnumerable<JsonObject> Entries(JsonElement json)
    {
        var result = JsonNode.Parse(json.GetProperty("result").GetRawText())!;
        if (result is JsonObject single)
        {
            single["transactionHash"] ??= json.GetProperty("params")[0].GetString();
            return [single];
        }

        return result.AsArray().Select(entry => entry!.AsObject());
    }

    private static List<(string Name, JsonElement Json)> Asked(params string[] methods) =>
        [.. RecordedAnswers.Load(Archive).Where(answer => Array.Exists(methods, method => answer.Name.StartsWith(method, StringComparison.Ordinal)))];

    private static IEnumerable<JsonElement> Traced(string tracer) => Asked("debug_traceBlockByNumber")
        .Where(answer => answer.Json.GetProperty("params")[1].GetProperty("tracer").GetString() == tracer)
        .Select(answer => answer.Json.GetProperty("result"));

    private static JsonElement Result(IReadOnlyList<(string Name, JsonElement Json)> answers, string name) =>
        answers.Single(answer => answer.Name == $"{name}.json").Json.GetProperty("result");

    private static string Told(JsonElement transaction) =>
        $"{transaction.GetProperty("hash")} {transaction.GetProperty("from")} {transaction.GetProperty("to")} {transaction.GetProperty("nonce")} {transaction.GetProperty("value")} {transaction.GetProperty("input")}";

    private static string Told(Block block, int index)
    {
        ref readonly var row = ref block.Transactions[index];
        return $"{row.Hash} {row.From.ToHex()} {(row.IsCreation ? "" : row.To.ToHex())} {((UInt256)row.Nonce).ToHex()} {row.Value.ToHex()} {Hex.Encode(block.Bytes(row.Input))}";
    }

    private static string ToldLog(JsonElement log) =>
        $"{log.GetProperty("address")} {log.GetProperty("logIndex")} {string.Join(',', log.GetProperty("topics").EnumerateArray())} {log.GetProperty("data")}";

    private static List<string> ToldLogs(Block block, int transaction)
    {
        var lines = new List<string>();
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            Hash256[] topics = [log.Topic0, log.Topic1, log.Topic2, log.Topic3];
            lines.Add($"{log.Emitter.ToHex()} {((UInt256)(ulong)log.LogIndex).ToHex()} {string.Join(',', topics.Take(log.TopicCount))} {Hex.Encode(block.Bytes(log.Data))}");
        }

        return lines;
    }

    private static void Record(string what, int cases, int? passed = null, string why = "") =>
        VectorTable.Record(RecordedAnswers.Source, $"recorded-mainnet: {what}", cases, passed ?? cases, cases - (passed ?? cases), passed is null || passed == cases ? "" : why);
}
