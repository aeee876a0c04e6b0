using System.Text.Json;
using Firebreak.Ethereum;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary><c>firebreak protocol discover</c> as a person would run it, on the drill's Harbor after it was robbed.</summary>
[Collection("one program at a time")]
public sealed class DiscoverCommandTests(RobbedChain chain) : IClassFixture<RobbedChain>, IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Out => Path.Combine(_folder.Path, "protocol.yaml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Harbor_is_described_by_who_may_do_what_to_it()
    {
        var ended = await DiscoverAsync(chain.Stage.Harbor.Vault, "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        var vault = document.RootElement.GetProperty("contracts")[0];
        Assert.Equal(("erc4626-native", "pausable-vault"), (Text(vault, "kind"), Text(vault, "lever")));
        Assert.Contains("paused false", Findings(vault));
        var roles = document.RootElement.GetProperty("roles").EnumerateArray().ToDictionary(role => Text(role, "address"), StringComparer.Ordinal);
        Assert.Contains("PAUSER_ROLE on Harbor-Vault-Ether", Grants(roles[chain.Stage.Harbor.Guardian.Address.ToString()]));
        var safe = roles[chain.Stage.Harbor.Safe.ToString()];
        Assert.Contains("DEFAULT_ADMIN_ROLE on Harbor-Vault-Ether", Grants(safe));
        var makeup = safe.GetProperty("makeup").GetProperty("safe");
        Assert.Equal(2, makeup.GetProperty("threshold").GetInt32());
        Assert.Equal("1.4.1", Text(makeup, "version"));
        Assert.Equal(
            chain.Stage.Harbor.Owners.Select(owner => owner.Address.ToString()).Order(StringComparer.Ordinal),
            makeup.GetProperty("owners").EnumerateArray().Select(owner => owner.GetString()!).Order(StringComparer.Ordinal));
        Assert.All(chain.Stage.Harbor.Owners, owner => Assert.Single(Grants(roles[owner.Address.ToString()]), grant => grant.StartsWith("one signature of the 2", StringComparison.Ordinal)));
        Assert.Contains("Harbor-Vault-Ether", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_read_by_scan_as_it_is_and_with_a_price_the_theft_pages()
    {
        var discovered = await DiscoverAsync(chain.Stage.Harbor.Vault, "--token", chain.Stage.Harbor.Dollar.ToString());
        Assert.True(discovered.ExitCode == 0, discovered.ToString());

        var asItIs = await ScanAsync();
        var written = await File.ReadAllTextAsync(Out, Token);
        await File.WriteAllTextAsync(Out, written.Replace("native: true, decimals: 18 }", "native: true, decimals: 18, usd: 2000 }", StringComparison.Ordinal), Token);
        var priced = await ScanAsync();

        Assert.True(asItIs.ExitCode == 0, asItIs.ToString());
        Assert.True(priced.ExitCode == 0, priced.ToString());
        var pages = Lines(priced).Where(line => Text(line, "kind") == "alert" && line.GetProperty("page").GetBoolean()).ToList();
        Assert.Equal(["attack-shape", "reentrancy", "round-trip"], pages.Select(page => Text(page, "rule")).Order(StringComparer.Ordinal)); // a drain is also a round trip
        Assert.All(pages, page => Assert.Equal(chain.Truth.FirstHostileBlock, page.GetProperty("block").GetUInt64()));
    }

    [Fact]
    public async Task The_same_chain_gives_the_same_file()
    {
        await DiscoverAsync(chain.Stage.Harbor.Vault);
        var first = await File.ReadAllTextAsync(Out, Token);
        var again = await DiscoverAsync(chain.Stage.Harbor.Vault, "--force");

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(first, await File.ReadAllTextAsync(Out, Token));
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept()
    {
        await File.WriteAllTextAsync(Out, "mine", Token);

        var ended = await DiscoverAsync(chain.Stage.Harbor.Vault);

        Assert.True(ended is { ExitCode: 2 } && ended.Errors.Contains("--force", StringComparison.Ordinal), ended.ToString());
        Assert.Equal("mine", await File.ReadAllTextAsync(Out, Token));
    }

    [Fact]
    public async Task What_the_node_keeps_back_is_named_in_the_file_and_in_the_exit_code()
    {
        await using var node = FaultyNode.Start(chain.Stage.Node.HttpEndpoint);
        node.Mode = FaultMode.Pruned;

        var ended = await FirebreakProgram.RunAsync(
            _folder.Path, Token, "protocol", "discover", "--rpc", node.HttpEndpoint.ToString(), "--out", Out, chain.Stage.Harbor.Vault.ToString());

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Contains("missing trie node", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("# Could not be found out:", await File.ReadAllTextAsync(Out, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_not_there_ends_with_its_name()
    {
        var ended = await FirebreakProgram.RunAsync(
            _folder.Path, Token, "protocol", "discover", "--rpc", "http://127.0.0.1:1", "--out", Out, chain.Stage.Harbor.Vault.ToString());

        Assert.True(ended is { ExitCode: 70 } && ended.Errors.Contains("http://127.0.0.1:1", StringComparison.Ordinal), ended.ToString());
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task An_address_without_code_is_named_and_nothing_is_written()
    {
        var person = chain.Stage.Harbor.Guardian.Address;

        var ended = await DiscoverAsync(person);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains($"{person} has no code", ended.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Out));
    }

    [Theory]
    [InlineData("0x12", "write 0x and 40 hex digits")]
    [InlineData("0x5FbDB2315678afecb367f032d93F642f64180aa3 --hops 9", "write a number from 0 to 6")]
    [InlineData("0x5FbDB2315678afecb367f032d93F642f64180aa3 --token x", "write 0x and 40 hex digits")]
    public async Task What_must_be_mended_on_the_command_line_is_named_with_the_mend(string arguments, string mend)
    {
        var ended = await FirebreakProgram.RunAsync(
            _folder.Path, Token, ["protocol", "discover", "--rpc", chain.Stage.Node.HttpEndpoint.ToString(), "--out", Out, .. arguments.Split(' ')]);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains(mend, ended.Errors, StringComparison.Ordinal);
    }

    private Task<Ended> DiscoverAsync(Address address, params string[] more) => FirebreakProgram.RunAsync(
        _folder.Path, Token, ["protocol", "discover", "--rpc", chain.Stage.Node.HttpEndpoint.ToString(), "--out", Out, address.ToString(), .. more]);

    private Task<Ended> ScanAsync() => FirebreakProgram.RunAsync(
        _folder.Path, Token, "scan", "--rpc", chain.Stage.Node.HttpEndpoint.ToString(), "--protocol", Out, "--from", "0", "--json");

    private static List<JsonElement> Lines(Ended ended) =>
        [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Grants(JsonElement role) => role.GetProperty("grants").EnumerateArray().Select(grant => Text(grant, "text"));

    private static IEnumerable<string> Findings(JsonElement account) =>
        account.GetProperty("findings").EnumerateArray().Select(finding => $"{Text(finding, "what")} {Text(finding, "value")}");
}
