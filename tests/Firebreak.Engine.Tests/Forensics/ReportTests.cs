using System.Text.RegularExpressions;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests.Forensics;

public sealed class ReportTests : IDisposable
{
    private const string Evil = "<script>alert(1)</script>\u202Etxt.exe'\" onload=x";

    private readonly CaseBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_person_finds_what_happened_why_by_whom_and_what_it_cost()
    {
        var report = await WriteAsync();

        Assert.Contains("126 ETH", report, StringComparison.Ordinal);
        Assert.Contains("126000000000000000003 wei", report, StringComparison.Ordinal);
        Assert.Contains("redeem(uint256,address,address)", report, StringComparison.Ordinal);
        Assert.Contains("SC08 Reentrancy", report, StringComparison.Ordinal);
        Assert.Contains(HarborDrain.Source.ToString(), report, StringComparison.Ordinal);
        Assert.Contains("<mark>open call</mark>", report, StringComparison.Ordinal);
        Assert.Contains("<mark>re-entering call</mark>", report, StringComparison.Ordinal);
        Assert.Contains("contained, block 25", report, StringComparison.Ordinal);
        Assert.DoesNotContain("does not add up", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_nobody_for_anything_and_runs_nothing()
    {
        var report = await WriteAsync();

        Assert.DoesNotMatch(new Regex(@"<(script|img|link|iframe|object|embed|base)\b|\son\w+\s*=|url\(\s*['""]?(?!#)|https?://", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)), report);
        Assert.Contains("default-src 'none'", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_words_from_strangers_stay_text_and_stay_short()
    {
        var token = A.Account("hostile token");
        _bench.Chain.Symbols[token] = Evil + new string('x', 1_000_000);
        var transfer = A.Transfer(token, HarborDrain.Contract, HarborDrain.Attacker, 5);
        _bench.Chain.TakeBack(HarborDrain.LastBlock);
        var revert = AbiFunction.Parse("function Error(string reason)").Encode(Evil + new string('y', 1_000_000));
        _bench.Chain.Add(A.Block(
            HarborDrain.LastBlock,
            A.Transaction(A.Call(HarborDrain.Attacker, HarborDrain.Contract, "x()", A.Call(HarborDrain.Contract, HarborDrain.Vault, "deposit(address)") with { Reverts = true, Output = revert }), transfer)
                with
            { Name = $"strike {HarborDrain.LastBlock}" }));
        var signal = HarborDrain.Signal(HarborDrain.LastBlock) with { Because = Evil };

        var report = await WriteAsync([HarborDrain.Signal(23) with { Because = Evil }, signal], note: Evil + new string('z', 1_000_000));

        Assert.DoesNotContain("<script", report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', report);
        Assert.DoesNotContain("&#x202E", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)", report, StringComparison.Ordinal);
        Assert.InRange(report.Length, 10_000, 400_000);
    }

    [Fact]
    public async Task The_exhibits_are_listed_with_the_hashes_of_the_manifest()
    {
        var id = await _bench.ContainAsync(Token);
        var directory = _bench.DirectoryOf(await _bench.Room().AssembleAsync(id, Token));
        var report = await File.ReadAllTextAsync(Path.Combine(directory, CaseFile.ReportName), Token);
        var manifest = CaseFile.Parse(await File.ReadAllBytesAsync(Path.Combine(directory, CaseFile.ManifestName), Token));

        Assert.All(
            manifest.Exhibits.Where(exhibit => exhibit.Name != CaseFile.ReportName),
            exhibit => Assert.Contains(exhibit.Sha256.ToString(), report, StringComparison.Ordinal));
        Assert.Contains("call-tree-", report, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(Core.Detection.Signal[]? signals = null, string? note = null)
    {
        var id = await _bench.ContainAsync(Token, signals ?? []);
        if (note is not null)
        {
            await _bench.Desk.SubmitAsync(id, new Command.Note(note), Actor.Human("Ada"), Token);
        }

        var file = await _bench.Room().AssembleAsync(id, Token);
        return await File.ReadAllTextAsync(Path.Combine(_bench.DirectoryOf(file), CaseFile.ReportName), Token);
    }
}
