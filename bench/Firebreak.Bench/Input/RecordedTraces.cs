using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Firebreak.Bench.Input;

/// <summary>
/// Two mainnet blocks of 2023 whose traces and state diffs were recorded from an Erigon node, in both dialects. Those answers are as they
/// were recorded. The blocks' own answers were not, so their transactions are written from the traces: hash, sender, recipient, value and
/// input are real; nonces, gas prices and the header's other fields are zero. There are no receipts.
/// </summary>
internal static class RecordedTraces
{
    private const string Archive = "rpc/recorded-mainnet.tar.gz";
    private const string Zero = "0x0";
    private const ulong First = 0x1048427;
    private const ulong Second = 0x1048428;
    private static readonly string NoHash = "0x" + new string('0', 64);

    public static Workload Load()
    {
        var answers = SharedData.Read(Archive, name => name.Contains("__", StringComparison.Ordinal))
            .ToDictionary(file => file.Name.Split('/')[^1], file => file.Content, StringComparer.Ordinal);
        var blocks = new[]
        {
            Assemble(First, answers["trace_block__test_26.json"], AnswerKind.GethDiffs, answers["debug_traceBlockByNumber__test_32.json"]),
            Assemble(First, answers["trace_block__test_26.json"], AnswerKind.ParityDiffs, answers["trace_replayBlockTransactions__test_37.json"]),
            Assemble(Second, answers["trace_block__test_29.json"], AnswerKind.ParityDiffs, answers["trace_replayBlockTransactions__test_40.json"]),
        };
        return new Workload(
            "recorded diffs",
            "recorded trace_block, trace_replayBlockTransactions (stateDiff) and prestateTracer (diffMode) answers of mainnet blocks 17073191 and 17073192",
            blocks);
    }

    /// <summary>The calls of every whole block that was recorded as <c>trace_block</c> answered, each once.</summary>
    public static IEnumerable<BlockAnswers> Calls()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, content) in SharedData.Read(Archive, name => Path.GetFileName(name).StartsWith("trace_block__", StringComparison.Ordinal)))
        {
            using var answer = Result(content);
            if (answer.RootElement.TryGetProperty("result", out var list) && list.ValueKind == JsonValueKind.Array && Roots(list) is [var first, ..] roots
                && first.GetProperty("blockHash").GetString() is { } hash && seen.Add(hash))
            {
                yield return new BlockAnswers(
                    first.GetProperty("blockNumber").GetUInt64(), roots.Length,
                    [NodeAnswer.Of(AnswerKind.Block, Header(first.GetProperty("blockNumber").GetUInt64(), roots)), NodeAnswer.Of(AnswerKind.ParityFrames, list.GetRawText())]);
            }
        }
    }

    private static JsonElement[] Roots(JsonElement list) => [.. list.EnumerateArray()
        .Where(frame => frame.GetProperty("type").GetString() != "reward" && frame.GetProperty("traceAddress").GetArrayLength() == 0)];

    private static BlockAnswers Assemble(ulong number, byte[] frames, AnswerKind diffKind, byte[] diffs)
    {
        using var traces = Result(frames);
        using var changes = Result(diffs);
        var list = traces.RootElement.GetProperty("result");
        var roots = Roots(list);
        return new BlockAnswers(
            number,
            roots.Length,
            [
                NodeAnswer.Of(AnswerKind.Block, Header(number, roots)),
                NodeAnswer.Of(AnswerKind.ParityFrames, list.GetRawText()),
                NodeAnswer.Of(diffKind, Entries(changes.RootElement.GetProperty("result"))),
            ]);
    }

    private static string Header(ulong number, JsonElement[] roots) => new JsonObject
    {
        ["hash"] = roots[0].GetProperty("blockHash").GetString(),
        ["parentHash"] = NoHash,
        ["number"] = string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"),
        ["timestamp"] = Zero,
        ["miner"] = null,
        ["gasUsed"] = Zero,
        ["gasLimit"] = Zero,
        ["transactions"] = new JsonArray([.. roots.Select(Transaction)]),
    }.ToJsonString();

    // Asked for withdrawals as well, Erigon adds an entry that belongs to no transaction; Firebreak does not ask for them.
    private static string Entries(JsonElement changes) => string.Concat(
        "[",
        string.Join(',', changes.EnumerateArray().Where(entry => entry.TryGetProperty("transactionHash", out _) || entry.TryGetProperty("txHash", out _))
            .Select(entry => entry.GetRawText())),
        "]");

    private static JsonObject Transaction(JsonElement root)
    {
        var action = root.GetProperty("action");
        var isCreation = root.GetProperty("type").GetString() == "create";
        return new JsonObject
        {
            ["hash"] = root.GetProperty("transactionHash").GetString(),
            ["blockHash"] = root.GetProperty("blockHash").GetString(),
            ["from"] = action.GetProperty("from").GetString(),
            ["to"] = isCreation ? null : action.GetProperty("to").GetString(),
            ["nonce"] = Zero,
            ["value"] = action.GetProperty("value").GetString(),
            ["input"] = action.GetProperty(isCreation ? "init" : "input").GetString(),
            ["gasPrice"] = Zero,
        };
    }

    private static JsonDocument Result(byte[] recorded) => JsonDocument.Parse(recorded);
}
