using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>A few entries of every recorded set in ../shared/data, converted and replayed by the program itself.</summary>
[Collection("one program at a time")]
public sealed class RecordedSetsTests : IDisposable
{
    private const string Source = "../shared/data";
    private const int EntriesOfEach = 3;

    // What the first blocks of SphereX and XCarnival call; the sets' own protected contracts are none, or come later.
    private const string SphereX = "0x6231a192089fb636e704d2c7807d7a79c2457b07";
    private const string XCarnival = "0x222d7b700104c91a2ebbf689ff7b2a35f2541f98";

    // What the sets' own description says that they carry; all others are histories.
    private static readonly Dictionary<string, string[]> Carried = new(StringComparer.Ordinal)
    {
        ["original-traces"] = ["receipts", "frames", "inputs", "reasons"],
        ["reproductions"] = ["receipts", "frames", "logs", "inputs", "storage", "reasons"],
        ["exact"] = ["receipts", "frames", "logs", "inputs", "clock", "reasons"],
        ["mainnet-call-traces"] = ["receipts", "frames", "logs", "inputs", "fees", "clock", "reasons"],
        ["mev-blocks"] = ["receipts", "frames", "inputs", "fees", "reasons"],
    };

    private static readonly string[] CarriedByHistories = ["frames", "storage"];

    // What the shipped rules read of each block, taken together.
    private static readonly string[] Needed = ["receipts", "frames", "logs", "inputs", "delegations"];

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_recorded_set_converts_to_the_same_bytes_each_time_and_replays_with_exactly_what_it_lacks_named()
    {
        await SampleAsync();
        var sets = await ConvertAsync("first");
        await ConvertAsync("second");
        Assert.Equal(Contents("first"), Contents("second"));
        Assert.Equal(12, sets.Count);

        var coverages = new Queue<JsonElement>(await ReplayAsync());
        foreach (var set in sets.OrderBy(set => set.GetProperty("name").GetString(), StringComparer.Ordinal))
        {
            Check(set, coverages);
        }

        Assert.Empty(coverages);
    }

    public void Dispose() => _folder.Dispose();

    private void Check(JsonElement set, Queue<JsonElement> coverages)
    {
        var name = set.GetProperty("name").GetString()!;
        var carried = Carried.GetValueOrDefault(name, CarriedByHistories);
        Assert.Equal((name, 0), (name, set.GetProperty("malformed").GetArrayLength()));
        Assert.Equal((name, string.Join(',', carried)), (name, set.GetProperty("lanes").GetString()));

        var (blocks, transactions) = (0L, 0L);
        for (var chains = ChainsOf(name); chains > 0; chains--)
        {
            var coverage = coverages.Dequeue();
            blocks += coverage.GetProperty("blocks").GetInt64();
            transactions += coverage.GetProperty("transactions").GetInt64();
            // Who sees calls and logs knows which blocks touch the protocol, and misses whom set-code transactions gave code in these alone.
            var touches = carried.Contains("frames") && carried.Contains("logs") && !LacksOf(coverage).Contains("delegations") ? ["delegations"] : Array.Empty<string>();
            Assert.Equal((name, string.Join(',', Needed.Except(carried).Except(touches).Order())), (name, string.Join(',', LacksOf(coverage).Order())));
        }

        Assert.Equal((name, set.GetProperty("blocks").GetInt64(), set.GetProperty("transactions").GetInt64()), (name, blocks, transactions));
        VectorTable.Record(Source, $"{name}, its first entries converted and replayed: blocks", (int)blocks, (int)blocks);
    }

    /// <summary>Every lane that the coverage says the source did not give.</summary>
    private static IEnumerable<string> LacksOf(JsonElement coverage)
    {
        const string Lack = "the source gave no ";
        var gaps = coverage.GetProperty("rules").EnumerateArray().SelectMany(rule => rule.GetProperty("gaps").EnumerateArray()).ToList();
        Assert.All(gaps, gap => Assert.NotEqual("rule-failed", gap.GetProperty("cause").GetString()));
        return gaps.Select(gap => gap.GetProperty("reason").GetString()!)
            .Where(reason => reason.StartsWith(Lack, StringComparison.Ordinal))
            .SelectMany(reason => reason[Lack.Length..].Split(", "))
            .Select(lane => lane.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal);
    }

    private int ChainsOf(string set) => Directory.GetFiles(Path.Combine(_folder.Path, "first", set))
        .Select(file => Path.GetFileName(file).Split("__")[0])
        .Distinct(StringComparer.Ordinal)
        .Count();

    private async Task<List<JsonElement>> ReplayAsync()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "replay", "first", "--protocol", await ProtocolAsync(), "--json");
        Assert.True(ended.ExitCode == 1, ended.ToString());
        return [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == "coverage")];
    }

    // Wrapped coins, which most transactions touch, and what the histories are about: so every set concerns the rules.
    private async Task<string> ProtocolAsync()
    {
        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data(), "histories", "index.json"), Token));
        var contracts = index.RootElement.EnumerateObject()
            .SelectMany(history => history.Value.GetProperty("protectedContracts").EnumerateArray().Select(address => address.GetString()!))
            .Concat([SphereX, XCarnival, "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c"])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select((address, place) => $"  - {{ name: contract{place}, address: \"{address.ToLowerInvariant()}\", kind: other }}\n");
        var path = Path.Combine(_folder.Path, "protocol.yaml");
        await File.WriteAllTextAsync(
            path, $"name: Sample\ncontracts:\n{string.Concat(contracts)}assets:\n  - {{ symbol: ETH, native: true, decimals: 18, usd: 2000 }}\n", Token);
        return path;
    }

    private async Task<List<JsonElement>> ConvertAsync(string to)
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "convert", "--from", "sample", "--out", to, "--json");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return [.. JsonDocument.Parse(ended.Output).RootElement.EnumerateArray()];
    }

    private Dictionary<string, string> Contents(string folder) => Directory.GetFiles(Path.Combine(_folder.Path, folder), "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Path.Combine(_folder.Path, folder), file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private async Task SampleAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sample", "exact"));
        foreach (var file in Directory.GetFiles(Path.Combine(Data(), "attacks", "exact"), "*.json.gz"))
        {
            File.Copy(file, Path.Combine(_folder.Path, "sample", "exact", Path.GetFileName(file)));
        }

        foreach (var set in (string[])["attacks", "histories", "benign"])
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Data(), set), "*.tar.gz"))
            {
                await CutAsync(file, Path.Combine(_folder.Path, "sample", Path.GetFileName(file)));
            }
        }
    }

    // The first few entries of each folder in the set, and its index, which may come last.
    private static async Task CutAsync(string from, string to)
    {
        await using var packed = new GZipStream(File.OpenRead(from), CompressionMode.Decompress);
        await using var entries = new TarReader(packed);
        await using var few = new TarWriter(new GZipStream(File.Create(to), CompressionLevel.Fastest));
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await entries.GetNextEntryAsync(copyData: false, Token) is { } entry)
        {
            var isIndex = Path.GetFileName(entry.Name).StartsWith("index.", StringComparison.Ordinal);
            var folder = Path.GetDirectoryName(entry.Name) ?? "";
            if (entry.DataStream is { } content && (isIndex || (taken[folder] = taken.GetValueOrDefault(folder) + 1) <= EntriesOfEach))
            {
                // A packed stream cannot go back to write how long an entry was.
                using var copy = new MemoryStream();
                await content.CopyToAsync(copy, Token);
                copy.Position = 0;
                await few.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = copy }, Token);
            }
        }
    }

    private static string Data()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Firebreak.slnx")))
        {
            folder = folder.Parent;
        }

        var data = Path.Combine(folder!.FullName, "..", "shared", "data");
        Assert.SkipUnless(Directory.Exists(data), "The recorded data is not here: ../shared/data beside the repository.");
        return data;
    }
}
