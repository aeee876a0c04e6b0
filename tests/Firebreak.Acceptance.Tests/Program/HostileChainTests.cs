using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>A chain with a token that answers anything but the truth, and a block of each of its tricks.</summary>
public sealed class HostileChain : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly WorkFolder _folder = new();
    private AnvilProcess _anvil = null!;

    public string Folder => _folder.Path;

    public Uri Node => _anvil.HttpEndpoint;

    public string Token { get; private set; } = "";

    public string Protocol => Path.Combine(Folder, "protocol.yaml");

    public string Rules => Path.Combine(Folder, "rules");

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync(new AnvilOptions { Accounts = 2 }, TimeProvider.System, CancellationToken.None);
        await AskAsync("evm_setBlockGasLimit", "0x1dcd6500");
        Token = (await SendAsync(to: null, Hex.Encode(DrillArtifacts.Find().Code("LoudToken", "constructor()")))).GetProperty("contractAddress").GetString()!;
        foreach (var trick in new[] { "speak()", "lie()", "refuse()" })
        {
            await SendAsync(Token, Hex.Encode(AbiFunction.Parse(trick).Encode()));
        }

        await SendAsync(Token, Hex.Encode(AbiFunction.Parse("shout(uint256)").Encode((UInt256)100_000u)));
        await File.WriteAllTextAsync(Protocol, $"name: Loud\ncontracts:\n  - {{ name: Loud, address: \"{Token}\", kind: erc20 }}\n");
        Directory.CreateDirectory(Rules);
        await WriteRuleAsync("spoken", "log: Spoken(string words)", "words contains 'script'");
        await WriteRuleAsync("refused", "revert: Refused(string words)", "words contains 'script'");
        await WriteRuleAsync("moved", "log: Transfer(address indexed from, address indexed to, uint256 value)", "value >= 0");
    }

    public async ValueTask DisposeAsync()
    {
        await _anvil.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private Task WriteRuleAsync(string id, string trigger, string where) => File.WriteAllTextAsync(
        Path.Combine(Rules, $"{id}.yaml"),
        $"""
        id: {id}
        title: The token spoke
        status: stable
        severity: P2
        page: always
        family: actor
        owner: tests
        runbook: Nothing.
        description: Quotes what a stranger wrote.
        falsePositives: [none]
        on:
          - {trigger}
            where: {where}
        tests:
          fires: []
          silent: []
        """);

    private async Task<JsonElement> SendAsync(string? to, string data)
    {
        var from = (await AskAsync("eth_accounts"))[0].GetString()!;
        var hash = await AskAsync("eth_sendTransaction", new { from, to, data, gas = "0x17d78400" });
        await AskAsync("evm_mine");
        return await AskAsync("eth_getTransactionReceipt", hash.GetString()!);
    }

    private async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(_anvil.HttpEndpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }
}

/// <summary>What people and programs are shown of a chain that lies: all of it, bounded, and none of it obeyed.</summary>
[Collection("one program at a time")]
public sealed class HostileChainTests(HostileChain chain) : IClassFixture<HostileChain>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scan_quotes_what_was_said_and_judges_lies_and_a_hundred_thousand_logs()
    {
        var ended = await ScanAsync("--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        AssertHarmless(ended);
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var read = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var alerts = read.Where(line => Text(line, "kind") == "alert").ToDictionary(line => Text(line, "rule"), StringComparer.Ordinal);
        Assert.Contains("script", Text(alerts["spoken"], "because"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", ended.Output, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.All(line, letter => Assert.InRange(letter, ' ', '~')));
        Assert.All(alerts.Values, alert => Assert.InRange(Text(alert, "because").Length, 1, 1_001));
        Assert.Equal(Encoding.UTF8.GetByteCount(ended.Output), ended.Output.Length);
        Assert.InRange(ended.Output.Length, 1, 200_000);
        Assert.True(read[^1].GetProperty("whole").GetBoolean(), ended.ToString());
    }

    [Fact]
    public async Task The_table_for_people_cannot_be_forged()
    {
        var ended = await ScanAsync();

        Assert.True(ended.ExitCode == 0, ended.ToString());
        AssertHarmless(ended);
        Assert.DoesNotContain(ended.Output.Split('\n'), line => line.StartsWith("P1 nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Discovery_describes_the_token_without_repeating_what_it_calls_itself()
    {
        var file = Path.Combine(chain.Folder, "discovered.yaml");

        var ended = await FirebreakProgram.RunAsync(
            chain.Folder, Token, "protocol", "discover", "--rpc", chain.Node.ToString(), "--out", file, "--force", chain.Token, "--token", chain.Token);

        Assert.True(ended.ExitCode is 0 or 1, ended.ToString());
        AssertHarmless(ended);
        var written = await File.ReadAllTextAsync(file, Token);
        Assert.InRange(written.Length, 1, 20_000);
        Assert.DoesNotContain(written, letter => letter is < ' ' and not '\n' or '\u202e' or '\u200b');
        var scanned = await FirebreakProgram.RunAsync(
            chain.Folder, Token, "scan", "--rpc", chain.Node.ToString(), "--protocol", file, "--from", "0", "--to", "1", "--json");
        Assert.True(scanned.ExitCode == 0, scanned.ToString());
    }

    [Fact]
    public async Task A_protocol_file_with_names_that_hide_something_is_refused_with_their_lines()
    {
        var file = Path.Combine(chain.Folder, "hostile.yaml");
        await File.WriteAllTextAsync(
            file, $"name: \"Loud\\e[2J\"\ncontracts:\n  - {{ name: \"a\\u202Eb\", address: \"{chain.Token}\", kind: erc20 }}\nassets:\n  - {{ symbol: \"{new string('x', 121)}\", native: true, decimals: 18 }}\n", Token);

        var ended = await ScanAsync("--protocol", file);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        AssertHarmless(ended);
        Assert.All([$"{file}:1:", $"{file}:3:", $"{file}:5:"], place => Assert.Contains(place, ended.Errors, StringComparison.Ordinal));
    }

    private Task<Ended> ScanAsync(params string[] more)
    {
        string[] protocol = more.Contains("--protocol", StringComparer.Ordinal) ? [] : ["--protocol", chain.Protocol];
        return FirebreakProgram.RunAsync(
            chain.Folder, Token, ["scan", "--rpc", chain.Node.ToString(), "--from", "0", "--to", "latest", "--rules", chain.Rules, .. protocol, .. more]);
    }

    private static void AssertHarmless(Ended ended) => Assert.DoesNotContain(
        ended.Output + ended.Errors, letter => (char.IsControl(letter) && letter != '\n') || letter is '\u202e' or '\u200b' or '\u05d0');

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
