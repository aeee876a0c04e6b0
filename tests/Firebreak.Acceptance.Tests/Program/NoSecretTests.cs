using System.Net;
using System.Net.Sockets;
using System.Text;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>
/// An attack is contained by the program with a real keystore, its pages are read, its verbs are run, rightly and wrongly. In nothing that it said, served
/// or wrote is there the key or the password.
/// </summary>
[Collection("one program at a time")]
public sealed class NoSecretTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_drill_shows_neither_the_key_nor_the_password()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        var room = new Uri($"http://127.0.0.1:{FreePort()}");
        var files = await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions { Listen = room }, Token);
        var password = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "guardian.password"), Token);
        var secrets = new SecretForms(GuardianKey(stage), password.Trim());
        AssertFindsWhatIsThere(secrets);
        await stage.GoLiveAsync(Token);
        var attack = stage.AttackAsync(Token);
        var said = new List<(string Where, byte[] What)>();
        await using (var program = FirebreakProgram.Start(_folder.Path, "serve"))
        {
            await ContainedAsync();
            said.AddRange(await PagesAsync(room));
            foreach (var verb in (string[][])[["incidents", "--json"], ["levers", "check", "--json"], ["safe", "show", "--json"], ["alerts", "--json"], ["coverage"], ["verify"]])
            {
                said.Add((string.Join(' ', verb), Encoding.UTF8.GetBytes((await FirebreakProgram.RunAsync(_folder.Path, Token, verb)).ToString())));
            }

            await program.KillAsync();
            said.Add(("serve", Encoding.UTF8.GetBytes((await program.EndAsync(Token)).ToString())));
        }

        await ((Task)attack).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        said.AddRange(await WrongPasswordAsync());
        said.AddRange(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not "guardian.password").Select(file => (file, File.ReadAllBytes(file))));

        Assert.True(said.Count > 20, $"Only {said.Count} outputs were looked at.");
        Assert.Contains(said, one => one.Where.StartsWith(files.Data, StringComparison.Ordinal));
        Assert.Contains(said, one => one.Where.EndsWith("/log", StringComparison.Ordinal) && Encoding.UTF8.GetString(one.What).Contains("step-signed", StringComparison.Ordinal));
        Assert.Empty(said.SelectMany(one => secrets.In(one.What).Select(secret => $"{secret} is in {one.Where}")));
    }

    // As the drill makes it: keys themselves give nothing away.
    private static byte[] GuardianKey(DrillStage stage)
    {
        var bytes = Keccak.Hash(Encoding.UTF8.GetBytes($"firebreak drill {new DrillOptions().Seed}: harbor guardian")).AsBytes().ToArray();
        Assert.Equal(stage.Harbor.Guardian.Address, new PrivateKey(bytes).Address);
        return bytes;
    }

    // A search that finds nothing proves nothing until it has found something.
    private static void AssertFindsWhatIsThere(SecretForms secrets) => Assert.All(
        secrets.All, form => Assert.NotEmpty(secrets.In([.. "before "u8, .. form, .. " after"u8])));

    private async Task ContainedAsync()
    {
        await using var desk = new OpenDesk(_folder.Path);
        while (!(await desk.EntriesAsync(Token)).Any(entry => entry.What is Happened.CaseFileSealed))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    private async Task<IReadOnlyList<(string, byte[])>> PagesAsync(Uri room)
    {
        await using var desk = new OpenDesk(_folder.Path);
        var entries = await desk.EntriesAsync(Token);
        var (incident, sealedFile) = (entries[0].Incident, entries.Select(entry => entry.What).OfType<Happened.CaseFileSealed>().Last());
        var folder = Path.Combine(_folder.Path, "data", sealedFile.Path);
        using var http = new HttpClient { BaseAddress = room };
        var pages = new List<(string, byte[])>();
        foreach (var page in (string[])
            [
                "/", $"/incidents/{incident}", "/alerts", "/baselines", "/api/v1/health", "/api/v1/automation", "/api/v1/incidents", $"/api/v1/incidents/{incident}", $"/api/v1/incidents/{incident}/log",
                "/api/v1/alerts", "/api/v1/notices", "/api/v1/silences", "/api/v1/coverage", "/api/v1/nowhere", .. Directory.EnumerateFiles(folder).Select(file => $"/incidents/{incident}/case/{Path.GetFileName(file)}"),
            ])
        {
            using var answer = await http.GetAsync(new Uri(page, UriKind.Relative), Token);
            Assert.True(answer.IsSuccessStatusCode != page.EndsWith("/nowhere", StringComparison.Ordinal), $"{page} was answered with {answer.StatusCode}.");
            pages.Add((page, [.. Encoding.UTF8.GetBytes(answer.Headers.ToString()), .. await answer.Content.ReadAsByteArrayAsync(Token)]));
        }

        return pages;
    }

    // The faults of keys themselves: another password, and a keystore that is broken off.
    private async Task<IReadOnlyList<(string, byte[])>> WrongPasswordAsync()
    {
        var (keystore, password) = (Path.Combine(_folder.Path, "guardian.json"), Path.Combine(_folder.Path, "guardian.password"));
        var (rightKey, rightPassword) = (await File.ReadAllTextAsync(keystore, Token), await File.ReadAllTextAsync(password, Token));
        await File.WriteAllTextAsync(keystore, rightKey[..^20], Token);
        var broken = await FirebreakProgram.RunAsync(_folder.Path, Token, "levers", "check");
        await File.WriteAllTextAsync(keystore, rightKey, Token);
        await File.WriteAllTextAsync(password, rightPassword + "x", Token);
        var wrong = await FirebreakProgram.RunAsync(_folder.Path, Token, "levers", "check");
        await File.WriteAllTextAsync(password, rightPassword, Token);
        Assert.All((Ended[])[broken, wrong], ended => Assert.Equal(2, ended.ExitCode));
        return [("a broken keystore", Encoding.UTF8.GetBytes(broken.ToString())), ("a wrong password", Encoding.UTF8.GetBytes(wrong.ToString()))];
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
