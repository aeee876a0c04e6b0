using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Drills;
using Firebreak.Engine.Ingest;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The node takes back what it had called final.</summary>
[Collection("one program at a time")]
public sealed class BrokenFinalityTests : IDisposable
{
    // Only a wait in vain takes so long: a busy machine starts the program slowly.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly WorkFolder _folder = new();
    private readonly HttpClient _http;

    public BrokenFinalityTests()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}") };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Its_chain_alone_stops_it_is_said_everywhere_and_only_the_operators_consent_follows_on()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        var options = new DrillFileOptions { Rpc = [stage.Node.WebSocketEndpoint, stage.Node.HttpEndpoint], Listen = _http.BaseAddress };
        await DrillFiles.WriteAsync(stage, _folder.Path, options, Token);
        await stage.GoLiveAsync(Token);
        await using (var first = FirebreakProgram.Start(_folder.Path, "serve"))
        {
            await UntilAsync(async () => await PositionAsync() is { Head.Number: > 90, Finalized: not null });
            await stage.Chain.AskAsync("anvil_rollback", [80], Token);
            await stage.Chain.AskAsync("anvil_mine", ["0x78"], Token);

            await UntilAsync(async () => await HaltedAsync() is not null);
            await UntilAsync(async () => (await AlertsAsync()).Contains("finality-broken P1", StringComparer.Ordinal)); // A stall or a reorg may be told before it.
            Assert.False(first.HasExited);
            await first.KillAsync();
        }

        await using (var second = FirebreakProgram.Start(_folder.Path, "serve"))
        {
            await UntilAsync(async () => await HaltedAsync() is not null);
            await second.KillAsync();
            var output = (await second.EndAsync(Token)).Output;
            Assert.Contains("start once with --accept-rewind", output, StringComparison.Ordinal);
        }

        await using (var third = FirebreakProgram.Start(_folder.Path, "serve", "--accept-rewind"))
        {
            var head = await stage.Chain.HeadAsync(Token);
            await UntilAsync(async () => (await PositionAsync())?.Head.Number >= head);
            Assert.Null(await HaltedAsync());
            await third.KillAsync();
        }

        var coverage = await FirebreakProgram.RunAsync(_folder.Path, Token, "coverage");
        Assert.True(coverage.ExitCode == 0, coverage.ToString());
        Assert.Contains("every rule saw every block.", coverage.Output, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> holdsAsync)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Longest);
        while (!await holdsAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    private async Task<string?> HaltedAsync()
    {
        try
        {
            return (await _http.GetFromJsonAsync<JsonElement>("api/v1/health", Token)).GetProperty("halted").GetString();
        }
        catch (HttpRequestException)
        {
            return null; // It is not up yet.
        }
    }

    private async Task<IReadOnlyList<string>> AlertsAsync() =>
        [.. (await _http.GetFromJsonAsync<JsonElement>("api/v1/alerts", Token)).EnumerateArray()
            .Select(alert => $"{alert.GetProperty("rule").GetString()} {alert.GetProperty("severity").GetString()}")];

    private async Task<ChainPosition?> PositionAsync()
    {
        try
        {
            await using var desk = new OpenDesk(_folder.Path);
            return await desk.Get<IChainJournal>().LoadPositionAsync(new ChainId(31337), Token);
        }
        catch (InvalidOperationException)
        {
            return null; // The database does not exist yet.
        }
    }
}
