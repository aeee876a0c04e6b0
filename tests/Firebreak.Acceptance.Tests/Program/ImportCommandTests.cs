using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>
/// <c>firebreak import oz-monitor</c>, and what the rules that it makes find on a real chain. Configurations are written here in the form
/// that OpenZeppelin Monitor publishes; what each finds there was read from its filter.
/// </summary>
[Collection("one program at a time")]
public sealed class ImportCommandTests(MonitoredChain chain) : IClassFixture<MonitoredChain>, IDisposable
{
    private const string Secret = "T0PSECRET";

    private const string CoinAbi = """
        [{"type":"event","anonymous":false,"name":"Transfer","inputs":[{"indexed":true,"internalType":"address","name":"from","type":"address"},{"indexed":true,"internalType":"address","name":"to","type":"address"},{"indexed":false,"internalType":"uint256","name":"value","type":"uint256"}]},
         {"type":"event","anonymous":false,"name":"Approval","inputs":[{"indexed":true,"name":"owner","type":"address"},{"indexed":true,"name":"spender","type":"address"},{"indexed":false,"name":"value","type":"uint256"}]},
         {"type":"function","name":"transfer","stateMutability":"nonpayable","inputs":[{"name":"to","type":"address"},{"name":"value","type":"uint256"}],"outputs":[{"name":"","type":"bool"}]},
         {"type":"function","name":"approve","stateMutability":"nonpayable","inputs":[{"name":"spender","type":"address"},{"name":"value","type":"uint256"}],"outputs":[{"name":"","type":"bool"}]}]
        """;

    private const string VaultAbi = """
        [{"type":"event","anonymous":false,"name":"Unpaused","inputs":[{"indexed":false,"name":"account","type":"address"}]}]
        """;

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string[]> Monitors => new()
    {
        // The two published examples for EVM chains: an event or a function, and a transaction that succeeded.
        { "coin", """{"functions":[{"signature":"transfer(address,uint256)","expression":null}],"events":[{"signature":"Transfer(address,address,uint256)","expression":null}],"transactions":[{"status":"Success","expression":null}]}""", ["coin made", "small transfer", "large transfer", "transfer by allowance"] },
        { "coin", """{"functions":[{"signature":"transfer(address,uint256)","expression":null}],"events":[{"signature":"Transfer(address,address,uint256)","expression":"value > 1000000"}],"transactions":[{"status":"Success","expression":null}]}""", ["coin made", "small transfer", "large transfer", "transfer by allowance"] },
        { "coin", """{"functions":[],"events":[{"signature":"Transfer(address,address,uint256)","expression":"value > 1000000 AND value < 1000000000"}],"transactions":[]}""", ["large transfer", "transfer by allowance"] },

        // White space and case of signatures do not count; names of parameters do.
        { "coin", """{"functions":[{"signature":"Approve( address , uint256 )","expression":"value >= 2000000 and spender == {2:upper}"}],"events":[],"transactions":[]}""", ["approval"] },
        { "vault", """{"functions":[],"events":[{"signature":"unpaused(address)","expression":null}],"transactions":[{"status":"Success","expression":"gas_used > 0"}]}""", ["unpause"] },

        // A function is looked for in what a transaction itself calls, whatever its outcome; the outcome is the transaction's.
        { "coin", """{"functions":[{"signature":"transfer(address,uint256)","expression":"value > 1000"}],"events":[],"transactions":[{"status":"Any","expression":null}]}""", ["large transfer", "failed transfer"] },
        { "coin", """{"functions":[{"signature":"transfer(address,uint256)","expression":null}],"events":[],"transactions":[{"status":"Failure","expression":null}]}""", ["failed transfer"] },

        // Several conditions of transactions: one of them is enough. A value may stand between quotes, an account too.
        { "coin", """{"functions":[{"signature":"transfer(address,uint256)","expression":null}],"events":[],"transactions":[{"status":"Failure","expression":null},{"status":"Success","expression":"from == '{0}' OR gas_used < '10'"}]}""", ["small transfer", "large transfer", "failed transfer"] },

        // Without any condition: every transaction that an address sent, received, or was heard of in.
        { "nobody", """{"functions":[],"events":[],"transactions":[]}""", ["plain payment"] },
        { "vault", """{"functions":[],"events":[],"transactions":[]}""", ["vault made", "pause", "unpause"] },
        { "coin", """{"functions":[],"events":[],"transactions":[{"status":"Failure","expression":null}]}""", ["failed transfer"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Monitors))]
    public async Task A_monitor_fires_on_the_transactions_that_it_fires_on_there(string subject, string conditions, string[] found)
    {
        Write("monitors/one.json", Monitor("One monitor", subject, conditions));

        var imported = await ImportAsync();
        var ended = await ScanAsync();

        Assert.True(imported.ExitCode == 0, imported.ToString());
        Assert.Equal(chain.Named(found), Transactions(ended, "one-monitor"));
    }

    [Fact]
    public async Task A_paused_monitor_is_imported_and_does_not_fire()
    {
        Write("monitors/one.json", Monitor("Paused", "coin", """{"functions":[],"events":[],"transactions":[]}""", more: "\"paused\": true,"));

        var imported = await ImportAsync();
        var ended = await ScanAsync();

        Assert.True(imported.ExitCode == 0, imported.ToString());
        Assert.Empty(Transactions(ended, "paused"));
    }

    [Fact]
    public async Task What_no_rule_can_say_is_named_with_its_file_and_place()
    {
        Write("networks/solana.json", """{"network_type":"Solana","slug":"elsewhere","name":"Elsewhere","rpc_urls":[]}""");
        Write("monitors/a.json", Monitor("A", "coin", """{"functions":[],"events":[{"signature":"Burn(address)","expression":null},{"signature":"Transfer(address,address,uint256)","expression":"amount > 1"}],"transactions":[{"status":"Any","expression":"gas_limit > 1"}]}"""));
        Write("monitors/b.json", Monitor("B", "coin", """{"functions":[],"events":[],"transactions":[]}""", network: "elsewhere"));
        Write("monitors/c.json", Monitor("C", "coin", """{"functions":[],"events":[],"transactions":[]}""", more: """
            "trigger_conditions":[{"script_path":"./filters/quiet.sh","language":"Bash","arguments":[],"timeout_ms":1000}],"triggers":["page-me"],"colour":"red",
            """));
        Write("monitors/d.json", "{\n  \"name\": ");

        var ended = await ImportAsync();

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.All(
            (string[])["a.json:6:", "\"Burn(address)\"", "amount", "gas_limit", "b.json:3:", "of type \"Solana\"", "c.json:", "./filters/quiet.sh", "page-me", "colour", "d.json:2:"],
            expected => Assert.Contains(expected, ended.Output, StringComparison.Ordinal));
        Assert.Equal(["c.yaml"], Directory.EnumerateFiles(Rules).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Secrets_of_channels_and_nodes_land_nowhere()
    {
        Write("triggers/all.json", $$$$"""
            {"tell":{"name":"Tell","trigger_type":"slack","config":{"slack_url":{"type":"plain","value":"https://hooks.example/{{{{Secret}}}}"},"message":{"title":"t","body":"b"}}},
             "mail":{"name":"Mail","trigger_type":"email","config":{"host":"mail.example","username":{"type":"plain","value":"me"},"password":{"type":"plain","value":"{{{{Secret}}}}"},"message":{"title":"t","body":"b"},"sender":"a@b.example","recipients":["c@d.example"]}}}
            """);
        Write("monitors/one.json", Monitor("One", "coin", """{"functions":[],"events":[],"transactions":[]}""", more: "\"triggers\": [\"tell\", \"mail\"],"));

        var ended = await ImportAsync("--json");

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Equal(2, JsonNode.Parse(ended.Output)!["notCarried"]!.AsArray().Count);
        Assert.DoesNotContain(Secret, ended.Output + ended.Errors + string.Concat(Directory.EnumerateFiles(_folder.Path, "*.yaml", SearchOption.AllDirectories).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Triggers_become_an_alerting_that_loads_and_names_secrets_without_holding_them()
    {
        Write("triggers/all.json", $$$$"""
            {"../Tell":{"name":"Tell","trigger_type":"slack","config":{"slack_url":{"type":"plain","value":"https://hooks.example/{{{{Secret}}}}"},"message":{"title":"t","body":"b"}}},
             "bot":{"name":"Bot","trigger_type":"telegram","config":{"token":{"type":"environment","value":"PATH"},"chat_id":"-100","message":{"title":"t","body":"b"}}},
             "hook":{"name":"Hook","trigger_type":"webhook","config":{"url":{"type":"environment","value":"HOME"},"message":{"title":"t","body":"b"}}},
             "run":{"name":"Run","trigger_type":"script","config":{"language":"Bash"}},
             "mail":{"name":"Mail","trigger_type":"email","config":{"host":"mail.example","port":587,"username":{"type":"plain","value":"me"},"password":{"type":"plain","value":"{{{{Secret}}}}"},"message":{"title":"t","body":"b"},"sender":"a@b.example","recipients":["c@d.example"]}}}
            """);
        Write("monitors/one.json", Monitor("One", "coin", """{"functions":[],"events":[],"transactions":[]}""", more: "\"triggers\": [\"../Tell\", \"mail\", \"bot\", \"run\"],"));
        Write("monitors/two.json", Monitor("Two", "coin", """{"functions":[],"events":[],"transactions":[]}""", more: "\"triggers\": [\"bot\"],"));
        var file = Path.Combine(_folder.Path, "alerting.yaml");

        var ended = await ImportAsync("--alerting", file, "--json");

        Assert.True(ended.ExitCode == 1, ended.ToString());
        var written = await File.ReadAllTextAsync(file, Token);
        Assert.DoesNotContain(Secret, written + ended.Output, StringComparison.Ordinal);
        Assert.All((string[])["urlFile: \"secrets/tell.url\"", "tokenVariable: \"PATH\"", "chat: \"-100\"", "passwordFile: \"secrets/mail.password\"", "port: 587", "rule=~\\\"one|two\\\""],
            expected => Assert.Contains(expected, written, StringComparison.Ordinal));
        Assert.DoesNotContain("hook", written, StringComparison.Ordinal); // No monitor asked for it.

        Directory.CreateDirectory(Path.Combine(_folder.Path, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "secrets", "tell.url"), "https://hooks.example/x", Token);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "secrets", "mail.password"), "x", Token);
        var config = Path.Combine(_folder.Path, "firebreak.yaml");
        await File.WriteAllTextAsync(config, $"chain: {{ id: 31337, rpc: [\"{chain.Node}\"] }}\nprotocol: {chain.Protocol}\nrespond: manual\n{written}", Token);
        var routed = await FirebreakProgram.RunAsync(_folder.Path, Token, "routes", "test", "rule=one", "--config", config);
        Assert.Equal(["bot", "mail", "tell"], routed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rules_that_are_there_already_are_not_written_over()
    {
        Write("monitors/one.json", Monitor("One", "coin", """{"functions":[],"events":[],"transactions":[]}"""));
        await ImportAsync();
        await File.WriteAllTextAsync(Path.Combine(Rules, "one.yaml"), "mine", Token);

        var ended = await ImportAsync();

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Rules, "one.yaml"), Token));
    }

    private string Rules => Path.Combine(_folder.Path, "rules");

    private string Monitor(string name, string subject, string conditions, string network = "local", string more = "")
    {
        var (address, abi) = subject switch
        {
            "coin" => (chain.Coin, CoinAbi),
            "vault" => (chain.Vault, VaultAbi),
            _ => (chain.Accounts[4], "null"),
        };
        var said = conditions
            .Replace("{0}", chain.Accounts[0], StringComparison.Ordinal)
            .Replace("{2:upper}", $"0x{chain.Accounts[2][2..].ToUpperInvariant()}", StringComparison.Ordinal);
        return $$"""
            {
              "name": "{{name}}", {{more}}
              "networks": ["{{network}}"],
              "addresses": [{ "address": "{{address}}", "contract_spec": {{abi.ReplaceLineEndings(" ")}} }],
              "match_conditions":
                {{said}}
            }
            """;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.Path, "config", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private Task<Ended> ImportAsync(params string[] more)
    {
        Write("networks/local.json", $$$"""{"network_type":"EVM","slug":"local","name":"Local","chain_id":31337,"rpc_urls":[{"type_":"rpc","url":{"type":"plain","value":"https://node.example/{{{Secret}}}"},"weight":100}],"block_time_ms":1000,"confirmation_blocks":1,"cron_schedule":"0 * * * * *"}""");
        return FirebreakProgram.RunAsync(_folder.Path, Token, ["import", "oz-monitor", _folder.Path, "--out", Rules, "--owner", "treasury", .. more]);
    }

    private Task<Ended> ScanAsync() => FirebreakProgram.RunAsync(
        chain.Folder, Token, "scan", "--rpc", chain.Node.ToString(), "--from", "0", "--to", "latest", "--protocol", chain.Protocol, "--rules", Rules, "--json");

    private static IEnumerable<string> Transactions(Ended ended, string rule)
    {
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.True(ended.ExitCode == 0 && lines.Count > 0, ended.ToString());
        return lines
            .Where(line => line.GetProperty("kind").GetString() == "alert" && line.GetProperty("rule").GetString() == rule)
            .SelectMany(line => line.GetProperty("transactions").EnumerateArray())
            .Select(transaction => transaction.GetString()!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }
}
