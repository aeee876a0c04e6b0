using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>Entries of research sets that <c>firebreak convert</c> reads. What a converter passes over as malformed is a refusal.</summary>
internal static class RecordedTargets
{
    private const string Transaction = "0x1111111111111111111111111111111111111111111111111111111111111111";
    private const string Alice = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
    private const string Vault = "0x5fbdb2315678afecb367f032d93f642f64180aa3";

    private const string Call = $$"""
        {"type":"CALL","from":"{{Alice}}","to":"{{Vault}}","value":"0x1","input":"0xaabbccdd","output":"0x","gasUsed":"0x10",
         "calls":[{"type":"DELEGATECALL","from":"{{Vault}}","to":"{{Alice}}","input":"0x","calls":[],"storage":[["SLOAD","0x1","0x2"]]}],
         "logs":[{"address":"{{Vault}}","topics":["{{Transaction}}"],"data":"0x01","position":"0x1"}],"storage":[["SSTORE","0x1","0x2","0x0"]]}
        """;

    private static readonly Type[] Malformed =
    [
        typeof(RecordedFaultException), typeof(InvalidOperationException), typeof(FormatException), typeof(OverflowException), typeof(ArgumentException),
        typeof(ArgumentOutOfRangeException), typeof(IndexOutOfRangeException), typeof(JsonException),
    ];

    public static IEnumerable<FuzzTarget> All()
    {
        yield return Form(new CallTraceBlocks(), "46147.json", $$"""
            {"number":46147,"hash":"{{Transaction}}","timestamp":1438269988,"miner":"{{Alice}}","verified":"receiptsRoot",
             "txs":[{"hash":"{{Transaction}}","index":0,"from":"{{Alice}}","to":"{{Vault}}","gasPrice":"0x1","gasUsed":"0x5208","status":1,"call":{{Call}},
             "logs":[{"address":"{{Vault}}","topics":[],"data":"0x"}]}]}
            """);
        yield return Form(new MevBlocks(), "12345.json", $$"""
            {"block_number":12345,"block_timestamp":1438269988,"miner":"{{Alice}}","base_fee_per_gas":7,
             "traces":[{"action":{"callType":"call","from":"{{Alice}}","to":"{{Vault}}","gas":"0x1","input":"0xaabbccdd00","value":"0x1"},"block_hash":"{{Transaction}}",
              "block_number":12345,"result":{"gasUsed":"0x1","output":"0x"},"subtraces":0,"trace_address":[],"transaction_hash":"{{Transaction}}","transaction_position":0,"type":"call"}],
             "receipts":[{"block_number":12345,"transaction_hash":"{{Transaction}}","transaction_index":0,"gas_used":"0x1","effective_gas_price":"0x1","cumulative_gas_used":"0x1","to":"{{Vault}}"}]}
            """);
        yield return Form(new Histories(), "12345.json", $$"""
            {"{{Transaction}}":[[["{{Vault}}","0xaabbccdd","complete",-1,9,"firstcall",{"{{Vault}}":[["sload","0x1","0x2",5,3],["sstore","0x1","0x3",5,4]]}],
             ["{{Alice}}","fallback","error",2,5,"staticcall",[]]],[["ether","{{Alice}}","{{Vault}}","5"],["{{Vault}}","{{Alice}}","{{Vault}}",7]]]}
            """);
        yield return Form(new OriginalTraces(), $"eth/{Transaction}.json", Call);
        yield return Form(new ExactAttacks(), "x.json", $$"""
            {"attackTx":"{{Transaction}}","chainId":1,"env":{"number":5,"timestamp":1438269988,"baseFee":"0x1"},"realTrace":{{Call}},
             "replayedLogs":[{"address":"{{Vault}}","topics":["{{Transaction}}"],"data":"0x01"}]}
            """);
        var reproductions = new Reproductions();
        reproductions.Learn("""[{"file":"a.json","chain":"mainnet","forkBlock":12345,"date":"20210101","hasStorageOps":true}]"""u8.ToArray());
        yield return Form(reproductions, "a.json", $$"""{"call":{{Call}},"evidence":"A"}""");
    }

    private static FuzzTarget Form(RecordedForm form, string entry, string seed) => new(
        $"recorded-{form.Kind}",
        new JsonShape(),
        SeedFile.Texts(seed),
        input =>
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(input), new JsonDocumentOptions { MaxDepth = RecordedJson.DeepestNesting });
            form.Read("set", entry, 0, json.RootElement);
        },
        [.. Malformed, JsonReaderFault()])
    { AllocationPerByte = 256 };

    // The platform's own kind of malformed JSON has no public name.
    private static Type JsonReaderFault()
    {
        try
        {
            JsonDocument.Parse("{").Dispose();
            return typeof(JsonException);
        }
        catch (JsonException exception)
        {
            return exception.GetType();
        }
    }
}
