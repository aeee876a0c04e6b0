using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary><c>firebreak evaluate</c> as a script would run it.</summary>
[Collection("one program at a time")]
public sealed class EvaluateCommandTests : IDisposable
{
    private const string Sender = "0x00000000000000000000000000000000000000a1";
    private const string Entry = "0x00000000000000000000000000000000000000a2";
    private const string Vault = "0x00000000000000000000000000000000000000b1";
    private const string Exploit = "0x00000000000000000000000000000000000000000000000000000000000000e2";
    private const string OtherHash = "0x00000000000000000000000000000000000000000000000000000000000000e1";

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_of_another_layout_is_told_with_everything_that_it_lacks()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "benign"));

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "evaluate", "--data", ".", "--json");

        Assert.Equal(2, ended.ExitCode);
        Assert.All(["attacks/", "benign/", "histories/ ", "histories/index.json", "--data"], missing => Assert.Contains(missing, ended.Errors, StringComparison.Ordinal));
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Every_recording_of_a_folder_is_counted_once_in_one_object()
    {
        await LayAsync();

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "evaluate", "--data", ".", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var result = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal(["histories", "chainWide", "protocolMode", "baselines"], result.EnumerateObject().Select(part => part.Name));
        foreach (var mode in new[] { result.GetProperty("chainWide"), result.GetProperty("protocolMode"), result.GetProperty("baselines").GetProperty("traceLength") })
        {
            Assert.Equal((2, 1), (Number(mode, "reproductions", "total"), Number(mode, "reproductions", "gradeA")));
            Assert.Equal(1, Number(mode, "originalTraces", "total"));
            Assert.Equal((1, 0), (Number(mode, "benign", "transactions"), Number(mode, "benign", "falsePages")));
        }

        var history = Assert.Single(result.GetProperty("histories").EnumerateArray());
        Assert.Equal(("Vault", 2, 0), (history.GetProperty("protocol").GetString(), history.GetProperty("transactions").GetInt32(), history.GetProperty("falsePages").GetInt32()));
        Assert.Equal(0.5, history.GetProperty("published").GetProperty("falsePercent").GetDouble());
    }

    [Fact]
    public async Task What_a_folder_lacks_or_nobody_can_read_is_named_and_holds_up_nothing_else()
    {
        const string Call = $$"""{"type":"CALL","from":"{{Sender}}","to":"{{Entry}}","value":"0x0","input":"0x01020304","calls":[]}""";
        const string Reproduction = $$"""{"evidence":{},"call":{{Call}} }""";
        await PackAsync(
            "attacks/reproductions",
            ("index.json", """[{"file":"One.json","chain":"a chain of tomorrow","date":"some day","evidenceGrade":"A"},{"title":"no file"}]"""),
            ("One.json", Reproduction), ("Unlisted.json", Reproduction));
        await PackAsync("attacks/original-traces", ("index.csv", $"Name,Date,Transaction\n\"A, B\",someday,{Exploit}\n"), ($"new-chain/{Exploit}.json", Call));
        await PackAsync("benign/of-another-kind", ("1.json", "[]"));

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "evaluate", "--data", ".", "--json", "--plots", "pictures");

        var wide = JsonDocument.Parse(ended.Output).RootElement.GetProperty("chainWide");
        Assert.Equal((2, 1), (Number(wide, "reproductions", "total"), Number(wide, "reproductions", "gradeA")));
        Assert.Equal((1, 0), (Number(wide, "originalTraces", "total"), Number(wide, "benign", "transactions")));
        Assert.Equal(1, ended.ExitCode);
        Assert.All(["not here, so not judged: histories/", "of-another-kind"], told => Assert.Contains(told, ended.Errors, StringComparison.Ordinal));
        var pictures = Directory.GetFiles(Path.Combine(_folder.Path, "pictures"));
        Assert.Equal(2, pictures.Length);
        Assert.All(pictures, picture => Assert.StartsWith("<svg ", File.ReadAllText(picture), StringComparison.Ordinal));
    }

    /// <summary>What was reached on ../shared/data. Recall may not fall and false pages may not rise.</summary>
    [Fact]
    public async Task What_was_found_before_is_found_again_and_wakes_nobody_more_for_nothing()
    {
        Assert.SkipUnless(Nightly.IsOn, "Takes half a minute: ./test --nightly runs it.");
        var data = Path.Combine(VectorTable.FindRepository(), "..", "shared", "data");
        Assert.SkipUnless(Directory.Exists(data), "The recorded data is not here: ../shared/data beside the repository.");

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "evaluate", "--data", data, "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var result = JsonDocument.Parse(ended.Output).RootElement;
        var wide = result.GetProperty("chainWide");
        Assert.InRange(Number(wide, "reproductions", "paged"), 61, 70);
        Assert.InRange(Number(wide, "reproductions", "gradeAPaged"), 58, 59);
        Assert.InRange(Number(wide, "originalTraces", "paged"), 65, 91);
        Assert.InRange(Number(wide, "benign", "falsePages"), 0, 1);
        var histories = result.GetProperty("histories").EnumerateArray().ToList();
        Assert.InRange(histories.Count(history => history.GetProperty("exploitPaged") is { ValueKind: JsonValueKind.True }), 6, 6);
        Assert.All(histories, history => Assert.Equal(0, history.GetProperty("falsePages").GetInt32()));
        Assert.Equal(["XCarnival"], histories.Where(history => history.GetProperty("earlyPages").GetInt32() > 0).Select(history => history.GetProperty("protocol").GetString()));
    }

    public void Dispose() => _folder.Dispose();

    private static int Number(JsonElement mode, string set, string what) => mode.GetProperty(set).GetProperty(what).GetInt32();

    private async Task LayAsync()
    {
        const string Call = $$"""{"type":"CALL","from":"{{Sender}}","to":"{{Entry}}","value":"0x0","input":"0x01020304","calls":[{"type":"CALL","from":"{{Entry}}","to":"{{Vault}}","value":"0x0","input":"0x05060708"}]}""";
        const string Row = """{"file":"NAME.json","chain":"mainnet","forkBlock":100,"date":"20240117","label":"Logic Flaw","evidenceGrade":"GRADE","hasStorageOps":false}""";
        const string Reproduction = $$"""{"evidence":{},"call":{{Call}} }""";
        await PackAsync(
            "attacks/reproductions",
            ("index.json", $"[{Row.Replace("NAME", "One", StringComparison.Ordinal).Replace("GRADE", "A", StringComparison.Ordinal)},{Row.Replace("NAME", "Two", StringComparison.Ordinal).Replace("GRADE", "B", StringComparison.Ordinal)}]"),
            ("One.json", Reproduction), ("Two.json", Reproduction));
        await PackAsync("attacks/original-traces", ("index.csv", $"Name,Date,Transaction,Attacker,Victim,Chain,Year\nOld,2021/1/1,{Exploit},,,Ethereum,2021\n"), ($"eth/{Exploit}.json", Call));
        await PackAsync("benign/blocks", ("7.json", $$"""{"number":7,"hash":"{{Exploit}}","timestamp":1700000000,"miner":"{{Sender}}","txs":[{"hash":"{{OtherHash}}","call":{{Call}},"logs":[]}]}"""));
        await PackAsync("histories/Vault", ("Vault/7.json", $$"""{"{{OtherHash}}":[]}"""), ("Vault/9.json", $$"""{"{{Exploit}}":[]}"""));
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "histories", "index.json"), $$$"""{"Vault":{"exploitTx":["{{{Exploit}}}"],"protectedContracts":["{{{Vault}}}"]}}""", Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "histories", "published-results.csv"), "Victim Protocol,CrossGuard Block?,CrossGuard FP%\nVault,Yes,0.5\n", Token);
    }

    private async Task PackAsync(string name, params (string Name, string Content)[] entries)
    {
        var path = Path.Combine(_folder.Path, name + ".tar.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var entry in entries)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(entry.Content));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = content }, Token);
        }
    }
}
