using CsCheck;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Forensics;
using Xunit;

namespace Firebreak.Engine.Tests.Forensics;

public sealed class CaseVerifierTests : IAsyncLifetime
{
    private readonly CaseBench _bench = new();
    private string _directory = "";
    private IReadOnlyList<Entry> _log = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var id = await _bench.ContainAsync(Token);
        _directory = _bench.DirectoryOf(await _bench.Room().AssembleAsync(id, Token));
        _log = await _bench.LogAsync(id);
    }

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Any_byte_changed_in_any_file_is_named()
    {
        var files = Directory.GetFiles(_directory).Order(StringComparer.Ordinal).ToArray();
        await Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).SampleAsync(
            async (file, place, change) =>
            {
                var original = await File.ReadAllBytesAsync(files[file], Token);
                var changed = original.ToArray();
                changed[place % changed.Length] ^= (byte)change;
                await File.WriteAllBytesAsync(files[file], changed, Token);
                try
                {
                    var broken = await CaseVerifier.VerifyAsync(_directory, _log, Token);
                    Assert.Contains(broken, link => link.Where == Path.GetFileName(files[file]));
                }
                finally
                {
                    await File.WriteAllBytesAsync(files[file], original, Token);
                }
            },
            iter: 300, threads: 1);
        Assert.Empty(await CaseVerifier.VerifyAsync(_directory, _log, Token));
    }

    [Fact]
    public async Task A_case_that_no_log_accounts_for_is_named()
    {
        var data = Path.GetFullPath(Path.Combine(_directory, "..", "..", ".."));
        var incident = _log[0].Incident;
        Assert.Empty(await StraysAsync(_log));

        var emptied = await CaseStrays.FindAsync(data, new Dictionary<IncidentId, IReadOnlyList<Entry>>(), Token);
        Assert.Contains(incident.ToString(), Assert.Single(emptied), StringComparison.Ordinal);

        var seal = _log.Single(entry => entry.What is Happened.CaseFileSealed).Sequence;
        Assert.Empty(await StraysAsync([.. _log.Take((int)seal - 1)]));
        Assert.Contains("edition-1", Assert.Single(await StraysAsync([.. _log.Take((int)seal - 2)])), StringComparison.Ordinal);

        var copy = Directory.CreateDirectory(Path.Combine(_directory, "..", "edition-2")).FullName;
        Assert.Empty(await StraysAsync(_log));
        File.Copy(Path.Combine(_directory, CaseFile.ManifestName), Path.Combine(copy, CaseFile.ManifestName));
        Assert.Contains("edition-2", Assert.Single(await StraysAsync(_log)), StringComparison.Ordinal);
        Directory.Move(copy, Path.Combine(_directory, "..", "edition-7"));
        Assert.Contains("edition-7", Assert.Single(await StraysAsync(_log)), StringComparison.Ordinal);

        Task<IReadOnlyList<string>> StraysAsync(IReadOnlyList<Entry> log) =>
            CaseStrays.FindAsync(data, new Dictionary<IncidentId, IReadOnlyList<Entry>> { [incident] = log }, Token);
    }

    [Fact]
    public async Task A_missing_a_longer_and_a_smuggled_file_are_each_named()
    {
        File.Delete(Path.Combine(_directory, "fund-flow.json"));
        await File.AppendAllTextAsync(Path.Combine(_directory, CaseFile.ReportName), "x", Token);
        await File.WriteAllTextAsync(Path.Combine(_directory, "confession.txt"), "It was me.", Token);

        var broken = await CaseVerifier.VerifyAsync(_directory, _log, Token);

        Assert.Collection(
            broken,
            missing => Assert.Equal(("fund-flow.json", "no such file"), (missing.Where, missing.Found)),
            longer => Assert.Equal(CaseFile.ReportName, longer.Where),
            smuggled => Assert.Equal("confession.txt", smuggled.Where));
    }

    [Fact]
    public async Task A_case_forged_together_with_its_manifest_does_not_match_what_the_log_sealed()
    {
        var path = Path.Combine(_directory, CaseFile.ManifestName);
        var forged = CaseFile.Parse(await File.ReadAllBytesAsync(path, Token)) with { Protocol = "Another" };
        await File.WriteAllBytesAsync(path, forged.ToBytes(), Token);

        var link = Assert.Single(await CaseVerifier.VerifyAsync(_directory, _log, Token));

        Assert.Equal(CaseFile.ManifestName, link.Where);
    }

    [Fact]
    public async Task A_log_rewritten_afterwards_no_longer_matches_the_case()
    {
        var rewritten = _log.ToArray();
        Entry? previous = null;
        for (var i = 0; i < rewritten.Length; i++)
        {
            var what = i == 2 ? new Happened.RoleAssigned("Incident Leader", "Mallory") : rewritten[i].What;
            previous = rewritten[i] = Entry.Seal(rewritten[i].Incident, previous, rewritten[i].KnownAt, rewritten[i].RecordedAt, rewritten[i].Actor, what);
        }

        Assert.Null(HashChain.FindBreak(rewritten));
        Assert.Contains(await CaseVerifier.VerifyAsync(_directory, rewritten, Token), link => link.Where == "the incident's log");
    }

    [Fact]
    public async Task A_manifest_that_names_a_file_elsewhere_is_not_followed()
    {
        var path = Path.Combine(_directory, CaseFile.ManifestName);
        var manifest = CaseFile.Parse(await File.ReadAllBytesAsync(path, Token));
        var escaping = manifest.Exhibits[0] with { Name = "../../../../etc/hostname" };
        await File.WriteAllBytesAsync(path, (manifest with { Exhibits = manifest.Exhibits.Add(escaping) }).ToBytes(), Token);

        Assert.Contains(await CaseVerifier.VerifyAsync(_directory, _log, Token), link => link.Expected == "plain file names");
    }
}
