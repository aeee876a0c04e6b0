using Firebreak.Core.Detection;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests.Forensics;

public sealed class CaseRoomTests : IDisposable
{
    private readonly CaseBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_case_names_cause_attacker_contract_funder_and_loss_to_the_wei()
    {
        var id = await _bench.ContainAsync(Token);

        var file = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal(
            new CaseFigures(
                "re-entrancy", HarborDrain.Attacker, HarborDrain.Contract, HarborDrain.Source, HarborDrain.FirstHostileBlock,
                HarborDrain.AtRisk, HarborDrain.Lost, HarborDrain.AtRisk - HarborDrain.Lost),
            file.Figures);
        Assert.Equal(file, (await _bench.Desk.FindAsync(id, Token))!.CaseFile);
        Assert.Empty(await CaseVerifier.VerifyAsync(_bench.DirectoryOf(file), await _bench.LogAsync(id), Token));
    }

    [Fact]
    public async Task A_case_about_a_transaction_that_was_never_mined_says_so()
    {
        var block = HarborDrain.Signal(23).Provenance.Block;
        var pending = HarborDrain.Signal(23).AsPending((await _bench.Chain.FindHeaderAsync(block.Number - 1, Token))!);
        var id = await _bench.ContainAsync(Token, pending);

        var file = await _bench.Room().AssembleAsync(id, Token);

        var report = await File.ReadAllTextAsync(Path.Combine(_bench.DirectoryOf(file), CaseFile.ReportName), Token);
        Assert.Contains("was never mined", report, StringComparison.Ordinal);
        Assert.Empty(await CaseVerifier.VerifyAsync(_bench.DirectoryOf(file), await _bench.LogAsync(id), Token));
    }

    [Fact]
    public async Task Assembling_again_when_nothing_happened_gives_the_standing_edition_and_no_second_seal()
    {
        var id = await _bench.ContainAsync(Token);
        var first = await _bench.Room().AssembleAsync(id, Token);
        var length = (await _bench.LogAsync(id)).Count;
        _bench.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(first, await _bench.Room().AssembleAsync(id, Token));
        Assert.Equal(length, (await _bench.LogAsync(id)).Count);
    }

    [Fact]
    public async Task Something_new_makes_a_new_edition_and_leaves_the_old_one_alone()
    {
        var id = await _bench.ContainAsync(Token);
        var first = await _bench.Room().AssembleAsync(id, Token);
        var before = Snapshot(_bench.DirectoryOf(first));
        await _bench.Desk.SubmitAsync(id, new Command.Note("The exchange froze the account."), Actor.Human("Ada"), Token);

        var second = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal(2, second.Edition);
        Assert.Equal(before, Snapshot(_bench.DirectoryOf(first)));
        Assert.Empty(await CaseVerifier.VerifyAsync(_bench.DirectoryOf(first), await _bench.LogAsync(id), Token));
        Assert.Empty(await CaseVerifier.VerifyAsync(_bench.DirectoryOf(second), await _bench.LogAsync(id), Token));
    }

    [Fact]
    public async Task Whatever_a_crash_left_behind_the_next_time_makes_the_edition_whole_and_seals_it_once()
    {
        var model = await AssembleElsewhereAsync();
        for (var written = 0; written <= model.Count; written += 3)
        {
            using var bench = new CaseBench();
            var id = await bench.ContainAsync(Token);
            var directory = Path.Combine(bench.Directory, CaseCabinet.PathOf(id, 1));
            Directory.CreateDirectory(directory);
            foreach (var (name, content) in model.Take(written))
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, name), content, Token);
            }

            await File.WriteAllTextAsync(Path.Combine(directory, "root-cause.json.unfinished"), "{", Token);

            var file = await bench.Room().AssembleAsync(id, Token);

            Assert.Equal(1, file.Edition);
            Assert.Empty(await CaseVerifier.VerifyAsync(bench.DirectoryOf(file), await bench.LogAsync(id), Token));
            Assert.Single(await bench.LogAsync(id), entry => entry.What is Happened.CaseFileSealed);
        }
    }

    [Fact]
    public async Task A_whole_edition_whose_seal_was_lost_in_a_crash_is_sealed_as_it_is()
    {
        var refusing = new ForgetfulDesk(_bench.Desk);
        var id = await _bench.ContainAsync(Token);
        await Assert.ThrowsAsync<IOException>(() => _bench.Room(refusing).AssembleAsync(id, Token));
        var directory = Path.Combine(_bench.Directory, CaseCabinet.PathOf(id, 1));
        var written = Snapshot(directory);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        var file = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal(1, file.Edition);
        Assert.Equal(written, Snapshot(directory));
    }

    [Fact]
    public async Task A_sealed_edition_that_was_damaged_is_followed_by_a_new_one_and_kept_as_it_is()
    {
        var id = await _bench.ContainAsync(Token);
        var first = await _bench.Room().AssembleAsync(id, Token);
        var report = Path.Combine(_bench.DirectoryOf(first), CaseFile.ReportName);
        await File.AppendAllTextAsync(report, " ", Token);

        var second = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal(2, second.Edition);
        Assert.EndsWith(" ", await File.ReadAllTextAsync(report, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_that_the_chain_took_back_is_not_in_the_next_edition()
    {
        var id = await _bench.ContainAsync(Token);
        await _bench.Room().AssembleAsync(id, Token);
        _bench.Chain.TakeBack(HarborDrain.FirstHostileBlock);
        _bench.Chain.Add(A.Block(HarborDrain.FirstHostileBlock, [], branch: " of the other branch"));
        var alert = (await _bench.Desk.FindAsync(id, Token))!.Alerts[0];
        await _bench.Desk.SubmitAsync(id, new Command.Track(alert with { State = Core.Alerting.AlertState.Retracted, Standing = [], Ancestor = A.BlockRef(22) }), Actor.Firebreak, Token);

        var second = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal(2, second.Edition);
        Assert.Null(second.Figures.Attacker);
        Assert.Equal(UInt256.Zero, second.Figures.ValueLost);
        Assert.Contains("took back", await File.ReadAllTextAsync(Path.Combine(_bench.DirectoryOf(second), "root-cause.json"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_deep_tracer_the_signals_own_evidence_names_the_cause_and_the_report_says_so()
    {
        _bench.Chain.Traces.Clear();
        var id = await _bench.ContainAsync(Token);

        var file = await _bench.Room().AssembleAsync(id, Token);

        Assert.Equal("re-entrancy", file.Figures.RootCause);
        Assert.Contains("could not re-trace", await File.ReadAllTextAsync(Path.Combine(_bench.DirectoryOf(file), CaseFile.ReportName), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_fails_leaves_nothing_sealed()
    {
        var id = await _bench.ContainAsync(Token);
        _bench.Chain.Trouble = new Ingest.NodeUnavailableException("The node is down.");

        await Assert.ThrowsAsync<Ingest.NodeUnavailableException>(() => _bench.Room().AssembleAsync(id, Token));

        Assert.Null((await _bench.Desk.FindAsync(id, Token))!.CaseFile);
    }

    private static List<(string Name, string Hash)> Snapshot(string directory) => [.. Directory.EnumerateFiles(directory)
        .Order(StringComparer.Ordinal)
        .Select(path => (Path.GetFileName(path), Hex.Encode(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))))];

    // Files as another process wrote them, the manifest last.
    private static async Task<List<(string Name, byte[] Content)>> AssembleElsewhereAsync()
    {
        using var bench = new CaseBench();
        var file = await bench.Room().AssembleAsync(await bench.ContainAsync(Token), Token);
        return [.. Directory.EnumerateFiles(bench.DirectoryOf(file))
            .OrderBy(path => Path.GetFileName(path) == CaseFile.ManifestName)
            .ThenBy(path => path, StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];
    }
}
