using System.Text.Json;
using System.Text.Json.Nodes;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>The expected outputs of go-ethereum's own tests of its tracers.</summary>
public sealed class TracerConformanceTests
{
    private const string Archive = "rpc/tracer-conformance.tar.gz";
    private static readonly string Transaction = Keccak.Hash("the one transaction of a case").ToHex();
    private static readonly string Block = Keccak.Hash("a block that the answer does not name").ToHex();

    [Theory]
    [InlineData("call_tracer")]
    [InlineData("call_tracer_legacy")]
    [InlineData("call_tracer_withLog")]
    public void Nested_frames_of_every_case_are_read_as_they_stand(string folder)
    {
        var cases = RecordedAnswers.Load(Archive, folder);
        foreach (var (_, json) in cases)
        {
            var lines = new List<string>();
            Retelling.OfCallTracer(json.GetProperty("result"), 0, isInReverted: false, lines);
            Assert.Equal(lines, Retelling.Frames(ReadNested(json.GetProperty("result"))));
        }

        Record(folder, cases.Count);
    }

    [Fact]
    public void Flat_frames_of_every_case_are_read_as_they_stand()
    {
        var cases = RecordedAnswers.Load(Archive, "call_tracer_flat");
        foreach (var (_, json) in cases)
        {
            var frames = Flat(json);
            Assert.Equal(Retelling.OfParity(frames), Retelling.Frames(ReadFlat(frames)));
        }

        Record("call_tracer_flat", cases.Count);
    }

    [Fact]
    public void Both_dialects_give_the_same_frames_of_a_transaction()
    {
        var nested = RecordedAnswers.Load(Archive, "call_tracer").ToDictionary(one => one.Name, one => one.Json, StringComparer.Ordinal);
        var all = RecordedAnswers.Load(Archive, "call_tracer_flat").Where(one => nested.ContainsKey(one.Name) && Input(one.Json) == Input(nested[one.Name])).ToArray();
        var pairs = all.Where(one => !one.Json.TryGetProperty("tracerConfig", out var config) || !config.TryGetProperty("onlyTopCall", out _)).ToArray();
        foreach (var (name, json) in pairs)
        {
            var (one, other) = (ReadNested(nested[name].GetProperty("result")), ReadFlat(Flat(json)));
            // geth's flat tracer leaves calls of precompiled contracts out.
            Assert.Equal(
                Retelling.WithoutRemains(Retelling.Frames(one)).Where(line => !CallsPrecompile(line)),
                Retelling.WithoutRemains(Retelling.Frames(other)).Where(line => !CallsPrecompile(line)));
        }

        Assert.NotEmpty(pairs);
        VectorTable.Record(
            RecordedAnswers.Source, "tracer-conformance: call_tracer beside call_tracer_flat, the same transaction", all.Length, pairs.Length, all.Length - pairs.Length,
            "asked for the top call only, which the flat tracer does not heed");
    }

    [Fact]
    public void State_diffs_of_every_case_are_read_as_they_stand_and_a_prestate_is_no_diff()
    {
        var diffs = RecordedAnswers.Load(Archive, "prestate_tracer_with_diff_mode");
        foreach (var (_, json) in diffs)
        {
            var builder = Skeleton.Of(null, [new TransactionRow { Hash = Hash256.Parse(Transaction) }]);
            GethDiffReader.Read(Answer(json.GetProperty("result")), builder);
            Assert.Equal(ChangeRetelling.OfGeth([json.GetProperty("result")]), ChangeRetelling.Of(builder.Build()));
        }

        Record("prestate_tracer_with_diff_mode", diffs.Count);
        foreach (var folder in (string[])["prestate_tracer", "prestate_tracer_legacy", "erc7562_tracer"])
        {
            var others = RecordedAnswers.Load(Archive, folder);
            foreach (var (_, json) in others)
            {
                var builder = Skeleton.Of(null, [new TransactionRow { Hash = Hash256.Parse(Transaction) }]);
                Assert.Throws<NodeAnswerException>(() => GethDiffReader.Read(Answer(json.GetProperty("result")), builder));
            }

            VectorTable.Record(RecordedAnswers.Source, $"tracer-conformance: {folder}", others.Count, 0, others.Count, "not an answer that Firebreak asks for: refused");
        }
    }

    private static Block ReadNested(JsonElement root)
    {
        var builder = Skeleton.OfCalls([(Hash256.Parse(Transaction), root)]);
        GethFrameReader.Read(Answer(root), builder);
        return builder.Build();
    }

    private static Block ReadFlat(IReadOnlyList<JsonElement> frames)
    {
        var builder = Skeleton.OfFlat(frames);
        ParityFrameReader.Read(RecordedAnswers.Answer($"[{string.Join(',', frames.Select(frame => frame.GetRawText()))}]"), builder);
        return builder.Build();
    }

    private static Adapters.JsonRpc.Wire.RpcAnswer Answer(JsonElement result) => RecordedAnswers.Answer($"[{{\"result\":{result.GetRawText()}}}]");

    // Traced by itself, a transaction's frames name neither block nor transaction.
    private static List<JsonElement> Flat(JsonElement json)
    {
        var frames = new List<JsonElement>();
        foreach (var frame in json.GetProperty("result").EnumerateArray())
        {
            var named = JsonNode.Parse(frame.GetRawText())!.AsObject();
            (named["blockHash"], named["transactionHash"]) = (Block, Transaction);
            frames.Add(named.Deserialize<JsonElement>());
        }

        return frames;
    }

    private static string Input(JsonElement json) => json.GetProperty("input").GetString()!;

    private static bool CallsPrecompile(string line) => line.Contains(">0x00000000000000000000000000000000000000", StringComparison.Ordinal);

    private static void Record(string what, int cases) => VectorTable.Record(RecordedAnswers.Source, $"tracer-conformance: {what}", cases, cases);
}
