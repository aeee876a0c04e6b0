using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Rules that a user wrote, judged by <c>firebreak serve</c> on a real chain, and changed while it runs.</summary>
[Collection("one program at a time")]
public sealed class ServedRulesTests : IDisposable
{
    private const string First = """
        id: seven-wei
        title: Seven wei were paid
        severity: P3
        page: always
        family: economics
        owner: ops
        runbook: Look.
        on:
          - transaction: any
            where: value == 7
        """;

    private const string AssetsGrew = """
        id: assets-grew
        title: The vault holds more
        severity: P3
        page: always
        family: economics
        owner: ops
        runbook: Look.
        addresses: [HarborVault]
        on:
          - view: totalAssets() returns (uint256 assets)
            every: touch
            where: assets > previous.assets
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly WorkFolder _folder = new();
    private readonly HttpClient _http;

    public ServedRulesTests()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}") };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Rules => Path.Combine(_folder.Path, "rules");

    [Fact]
    public async Task A_rule_judges_a_changed_one_takes_its_place_and_a_fault_leaves_it_in_force_and_is_told()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await using var program = await ServeAsync(stage, "seven-wei", First);

        await PayAsync(stage, 7, 0xa1);
        await UntilTellsAsync("seven-wei", times: 1);

        var second = First.Replace("value == 7", "value == 8", StringComparison.Ordinal).Replace("seven", "eight", StringComparison.Ordinal);
        await WriteAsync("eight-wei", second);
        File.Delete(Path.Combine(Rules, "seven-wei.yaml"));
        await UntilJudgesAsync(stage, "eight-wei", 8, 0xb1);

        await WriteAsync("eight-wei", second.Replace("value == 8", "valeu == 9", StringComparison.Ordinal));
        await UntilTellsAsync("rules-not-loaded", times: 1);
        var before = await CountAsync("eight-wei");
        await PayAsync(stage, 8, 0xc1);
        await UntilTellsAsync("eight-wei", before + 1);
        Assert.Equal(1, await CountAsync("seven-wei"));
        Assert.False(program.HasExited);
        await program.KillAsync();
    }

    [Fact]
    public async Task A_view_is_asked_when_its_contract_is_touched_and_what_it_answers_is_told()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await using var program = await ServeAsync(stage, "assets-grew", AssetsGrew);
        await PayAsync(stage, 1, 0xa1);

        var sender = (await stage.Chain.AskAsync("eth_accounts", [], Token))[0].GetString();
        var deposit = AbiFunction.Parse("deposit(address)").Encode(Address.Parse(sender!));
        await stage.Chain.AskAsync("eth_sendTransaction", [new { from = sender, to = stage.Harbor.Vault.ToHex(), value = "0xde0b6b3a7640000", data = Hex.Encode(deposit) }], Token);
        await UntilTellsAsync("assets-grew", times: 1);
        await program.KillAsync();
    }

    private Task WriteAsync(string id, string rule) => File.WriteAllTextAsync(Path.Combine(Rules, $"{id}.yaml"), rule, Token);

    // A payment to an account of its own each time: what is about another account is another alert.
    private static async Task PayAsync(DrillStage stage, ulong wei, ulong to)
    {
        var sender = (await stage.Chain.AskAsync("eth_accounts", [], Token))[0].GetString();
        await stage.Chain.AskAsync("eth_sendTransaction", [new { from = sender, to = $"0x{to:x40}", value = $"0x{wei:x}" }], Token);
    }

    // Nobody says when a changed file is in force: it is asked until it is.
    /// <summary>A watch of the drill's chain with one written rule.</summary>
    private async Task<FirebreakProgram> ServeAsync(DrillStage stage, string rule, string text)
    {
        var files = await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions { Listen = _http.BaseAddress }, Token);
        await File.AppendAllTextAsync(files.Config, "\nrules: [rules]\n", Token);
        Directory.CreateDirectory(Rules);
        await WriteAsync(rule, text);
        await stage.GoLiveAsync(Token);
        return FirebreakProgram.Start(_folder.Path, "serve");
    }

    private async Task UntilJudgesAsync(DrillStage stage, string rule, ulong wei, ulong to) => await UntilAsync(async () =>
    {
        await PayAsync(stage, wei, to);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Token);
        return await CountAsync(rule) > 0;
    });

    private Task UntilTellsAsync(string rule, int times) => UntilAsync(async () => await CountAsync(rule) >= times);

    private async Task<int> CountAsync(string rule) => (await AlertsAsync()).Count(alert => Is(alert, "rule", rule));

    private async Task<IReadOnlyList<JsonElement>> AlertsAsync()
    {
        try
        {
            return [.. (await _http.GetFromJsonAsync<JsonElement>("api/v1/alerts", Token)).EnumerateArray()];
        }
        catch (HttpRequestException)
        {
            return []; // It is not up yet.
        }
    }

    private static bool Is(JsonElement alert, string name, string value) => alert.GetProperty(name).GetString() == value;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
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
}
