using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

public sealed class ConvertTests : IDisposable
{
    private const string Alice = "0x1111111111111111111111111111111111111111";
    private const string Vault = "0x2222222222222222222222222222222222222222";
    private const string Token = "0x3333333333333333333333333333333333333333";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_reproduction_keeps_logs_in_the_order_of_execution_and_loses_those_of_reverted_calls()
    {
        var set = await ConvertAsync("reproductions", ("index.json", Index()), ("theft.json", Reproduction(storage: "")));

        var block = (await ReadAsync("reproductions")).Single();
        Assert.Equal((1L, 0), (set.Blocks, set.Malformed.Count));
        Assert.Equal("theft.json", block.Entry);
        Assert.Equal(new ChainId(56), block.Block.Header.Chain);
        Assert.Equal(101UL, block.Block.Ref.Number);
        Assert.Equal(["0x0a", "0x0b", "0x0c"], block.Block.Logs.ToArray().Select(log => Hex.Encode(block.Block.Bytes(log.Data))));
        Assert.Contains("block_number", block.Synthesised);
    }

    [Fact]
    public async Task A_write_that_saw_what_the_inner_call_wrote_comes_after_it_and_others_come_as_early_as_they_can()
    {
        // The outer call reads 5; the inner one reads 5 and writes 0; that the outer write found 0 proves that it came after.
        await ConvertAsync("reproductions", ("index.json", Index()), ("theft.json", Reproduction(
            storage: """["SLOAD","0x1","0x5",null],["SSTORE","0x2","0x9","0x0"],["SSTORE","0x1","0x0","0x0"]""",
            inner: """["SLOAD","0x1","0x5",null],["SSTORE","0x1","0x0","0x5"]""")));

        var trace = (await ReadAsync("reproductions")).Single().Traces.Single();
        Assert.Equal(
            [(0, 1, false), (0, 2, true), (1, 1, false), (1, 1, true), (0, 1, true)],
            trace.Accesses.ToArray().Select(access => (access.Frame, (int)(ulong)access.Slot.ToUInt256(), access.IsWrite)));
    }

    [Fact]
    public async Task A_history_nests_calls_by_their_steps_and_says_that_it_has_no_logs_and_no_inputs()
    {
        await ConvertAsync("Vaulty", ("Vaulty/17.json", $$$"""
            {"{{{Hash(1)}}}": [[["{{{Vault}}}","0xaabbccdd","complete",-1,50,"firstcall",{"{{{Vault}}}":[["sload","0x1","0x0",7,3],["sstore","0x1","0x2",9,20]]}],
                        ["{{{Vault}}}","0x11223344","complete",10,30,"call",{"{{{Vault}}}":[["sstore","0x1","0x2",9,20]]}]],
                       [["ether","{{{Alice}}}","{{{Vault}}}",10000000000000000000000],["{{{Token}}}","{{{Vault}}}","{{{Alice}}}",7]]],
             "{{{Hash(2)}}}": []}
            """));

        var block = (await ReadAsync("Vaulty")).Single();
        Assert.Equal(Lanes.Frames | Lanes.Storage, block.Block.Lanes);
        Assert.Equal((17UL, 2), (block.Block.Ref.Number, block.Block.Transactions.Length));
        Assert.Equal([-1, 0, 1, 0], block.Block.Frames.ToArray().Select(frame => frame.Parent));
        Assert.Equal(UInt256.FromUnits("10000", 18), block.Block.Frames[3].Value);
        Assert.True(TokenTransfer.TryRead(block.Block, block.Block.Logs[0], out var transfer));
        Assert.Equal((UInt256)7, transfer.Amount);
        Assert.Equal([(1, false), (2, true)], block.Traces.Single().Accesses.ToArray().Select(access => (access.Frame, access.IsWrite)));
    }

    [Fact]
    public async Task Malformed_entries_are_named_and_hold_up_no_other()
    {
        var set = await ConvertAsync(
            "Vaulty", ("Vaulty/17.json", "{ not json"), ("Vaulty/18.json", $$"""{"{{Hash(1)}}": []}"""), ("Vaulty/19.json", $$"""{"{{Hash(1)}}": [[[1]]]}"""));

        Assert.Equal(1, set.Blocks);
        Assert.Equal(["Vaulty/17.json", "Vaulty/19.json"], set.Malformed.Select(entry => entry.Name));
    }

    [Fact]
    public async Task Converting_again_replaces_the_archive_and_gives_the_same_bytes()
    {
        (string, string)[] entries = [("index.json", Index()), ("theft.json", Reproduction(storage: """["SLOAD","0x1","0x5",null]"""))];
        await ConvertAsync("reproductions", entries);
        var first = Contents();
        await ConvertAsync("reproductions", entries);

        Assert.NotEmpty(first);
        Assert.Equal(first, Contents());
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_not_replaced()
    {
        _folder.Write("out/reproductions/letter.txt", "dear");

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => ConvertAsync("reproductions", ("index.json", Index()), ("theft.json", Reproduction(""))));

        Assert.Contains("letter.txt", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_that_is_cut_off_is_named()
    {
        Pack("cut", ("Vaulty/17.json", $$"""{"{{Hash(1)}}": []}"""));
        var path = Path.Combine(_folder.Path, "cut.tar.gz");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Cancel))[..40], Cancel);

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => ConvertAsync(path));

        Assert.Contains("cannot be unpacked", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Hash(int number) => Hash256.FromUInt256((UInt256)(ulong)number).ToHex();

    private static string Index() => """[{"file":"theft.json","chain":"[Binance Smart Chain]","forkBlock":100,"date":"20240117","hasStorageOps":true}]""";

    private static string Reproduction(string storage, string inner = "") => $$$"""
        {"evidence":{},"call":{"type":"CALL","from":"{{{Alice}}}","to":"{{{Vault}}}","value":"0x1","gasUsed":"0x9","input":"0xaabbccdd","storage":[{{{storage}}}],
          "logs":[{"address":"{{{Vault}}}","topics":[],"data":"0x0a","position":0},{"address":"{{{Vault}}}","topics":[],"data":"0x0c","position":1}],
          "calls":[{"type":"CALL","from":"{{{Vault}}}","to":"{{{Vault}}}","value":"0x0","gasUsed":"0x9","input":"0x","storage":[{{{inner}}}],
                    "logs":[{"address":"{{{Vault}}}","topics":[],"data":"0x0b","position":0}]},
                   {"type":"CALL","from":"{{{Vault}}}","to":"{{{Token}}}","value":"0x0","gasUsed":"0x9","input":"0x","error":"Revert",
                    "logs":[{"address":"{{{Token}}}","topics":[],"data":"0x0d","position":0}]}]}}
        """;

    private Dictionary<string, string> Contents() => Directory.GetFiles(Path.Combine(_folder.Path, "out", "reproductions"))
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));

    private void Pack(string name, params (string Name, string Text)[] entries)
    {
        using var file = File.Create(Path.Combine(_folder.Path, $"{name}.tar.gz"));
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var (entry, text) in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }
    }

    private Task<ConvertedSet> ConvertAsync(string name, params (string Name, string Text)[] entries)
    {
        Pack(name, entries);
        return ConvertAsync(Path.Combine(_folder.Path, $"{name}.tar.gz"));
    }

    private Task<ConvertedSet> ConvertAsync(string path) =>
        new RecordingConverter(Path.Combine(_folder.Path, "out"), kind: null).ConvertAsync(RecordedSource.Find(path).Single(), _ => { }, Cancel);

    private async Task<IReadOnlyList<ArchivedBlock>> ReadAsync(string set)
    {
        var blocks = new List<ArchivedBlock>();
        await foreach (var block in ArchiveReader.Find([Path.Combine(_folder.Path, "out", set)]).ReadAsync(Cancel))
        {
            blocks.Add(block);
        }

        return blocks;
    }
}
