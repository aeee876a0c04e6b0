using System.Globalization;
using System.Text.Json;
using Firebreak.Drills;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>A chain on which Harbor was robbed while nobody watched, and the protocol file of its operator.</summary>
public sealed class RobbedChain : IAsyncLifetime
{
    private readonly WorkFolder _folder = new();

    public DrillStage Stage { get; private set; } = null!;

    public DrillTruth Truth { get; private set; } = null!;

    public string Folder => _folder.Path;

    public string Protocol { get; private set; } = "";

    public ulong Head { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, CancellationToken.None);
        Protocol = (await DrillFiles.WriteAsync(Stage, Folder, new DrillFileOptions(), CancellationToken.None)).Protocol;
        Truth = await Stage.AttackAsync(CancellationToken.None);
        Head = await Stage.Chain.HeadAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary><c>firebreak scan</c> as a script would run it, over a real chain.</summary>
[Collection("one program at a time")]
public sealed class ScanCommandTests(RobbedChain chain) : IClassFixture<RobbedChain>
{
    private const string AssetsFall = """
        id: assets-fall
        title: The vault holds less
        severity: P2
        page: always
        family: economics
        owner: ops
        runbook: Look.
        on:
          - { view: "totalAssets()(uint256 assets)", addresses: [HarborVault], where: assets < previous * 0.95 }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attack_in_the_range_is_found_with_its_transactions_and_everything_was_judged()
    {
        var ended = await ScanAsync("--from", "0", "--to", "latest", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var lines = Lines(ended);
        // A drain is also a round trip: what it did and what it cost are told by two rules.
        var pages = lines.Where(line => Text(line, "kind") == "alert" && line.GetProperty("page").GetBoolean()).ToList();
        Assert.Equal(["attack-shape", "reentrancy", "round-trip"], pages.Select(line => Text(line, "rule")).Order(StringComparer.Ordinal));
        var page = Assert.Single(pages, line => Text(line, "rule") == "reentrancy");
        Assert.All(pages, other => Assert.Subset(Texts(page, "transactions").ToHashSet(), Texts(other, "transactions").ToHashSet()));
        Assert.Equal("P1", Text(page, "severity"));
        Assert.Equal(chain.Truth.FirstHostileBlock, page.GetProperty("block").GetUInt64());
        Assert.Equal([chain.Stage.Harbor.Vault.ToString()], Texts(page, "subjects"));
        Assert.Equal(["control-flow"], Texts(page, "families"));
        Assert.Equal(chain.Truth.Strikes.Select(strike => strike.Transaction.ToString()), Texts(page, "transactions"));
        Assert.Contains(chain.Truth.AttackContract.ToString(), Texts(page, "actors"));
        Assert.NotEqual(0, page.GetProperty("evidence").GetArrayLength());
        var coverage = lines[^1];
        Assert.Equal("coverage", Text(coverage, "kind"));
        Assert.True(coverage.GetProperty("whole").GetBoolean(), ended.ToString());
        Assert.Equal((0UL, chain.Head), (coverage.GetProperty("from").GetUInt64(), coverage.GetProperty("to").GetUInt64()));
        Assert.All(coverage.GetProperty("rules").EnumerateArray(), rule => Assert.Equal(chain.Head + 1, rule.GetProperty("evaluated").GetUInt64()));
    }

    [Fact]
    public async Task The_same_range_again_gives_the_same_alerts()
    {
        var first = await ScanAsync("--from", "-12", "--to", "latest", "--json");
        var again = await ScanAsync("--from", "-12", "--to", "latest", "--json");

        Assert.Equal(Lines(first)[..^1].Select(line => line.GetRawText()), Lines(again)[..^1].Select(line => line.GetRawText()));
        Assert.True(Lines(first).Count > 1, first.ToString());
    }

    [Fact]
    public async Task Ordinary_blocks_page_nobody()
    {
        var ended = await ScanAsync("--from", "0", "--to", Text(chain.Truth.FirstHostileBlock - 1), "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal(0, Lines(ended)[^1].GetProperty("pages").GetInt32());
    }

    [Fact]
    public async Task People_get_a_table()
    {
        var ended = await ScanAsync("--from", "-5");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("reentrancy", ended.Output, StringComparison.Ordinal);
        Assert.Contains("would wake someone", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_trace_leaves_gaps_that_name_the_rule_and_the_reason()
    {
        await using var node = FaultyNode.Start(chain.Stage.Node.HttpEndpoint);
        node.Mode = FaultMode.NoTraces;

        var ended = await ScanAtAsync(node.HttpEndpoint, "--from", "-5", "--json");

        Assert.True(ended.ExitCode == 1, ended.ToString());
        var coverage = Assert.Single(Lines(ended));
        Assert.False(coverage.GetProperty("whole").GetBoolean());
        foreach (var rule in coverage.GetProperty("rules").EnumerateArray())
        {
            // An order that waits is read from its event alone.
            if (Text(rule, "rule") == "hostile-order")
            {
                Assert.Empty(rule.GetProperty("gaps").EnumerateArray());
                continue;
            }

            var gap = Assert.Single(rule.GetProperty("gaps").EnumerateArray());
            Assert.Equal("not-offered", Text(gap, "cause"));
            Assert.Contains("Frames", Text(gap, "reason"), StringComparison.Ordinal);
            Assert.Equal(6 - rule.GetProperty("evaluated").GetInt64(), gap.GetProperty("blocks").GetInt64());
        }
    }

    [Fact]
    public async Task A_node_without_old_state_leaves_gaps_and_ends_by_itself()
    {
        await using var node = FaultyNode.Start(chain.Stage.Node.HttpEndpoint);
        node.Mode = FaultMode.Pruned;

        var ended = await ScanAtAsync(node.HttpEndpoint, "--from", "-5", "--json");

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.All(
            Lines(ended)[^1].GetProperty("rules").EnumerateArray().SelectMany(rule => rule.GetProperty("gaps").EnumerateArray()),
            gap => Assert.Equal("not-answered", Text(gap, "cause")));
    }

    [Fact]
    public async Task A_rule_asks_a_view_of_every_block_and_what_the_node_cannot_answer_is_named()
    {
        var rules = Directory.CreateDirectory(Path.Combine(chain.Folder, "views")).FullName;
        await File.WriteAllTextAsync(Path.Combine(rules, "assets-fall.yaml"), AssetsFall, Token);
        await using var node = FaultyNode.Start(chain.Stage.Node.HttpEndpoint);
        node.Mode = FaultMode.Pruned;

        var ended = await ScanAsync("--from", Text(chain.Truth.FirstHostileBlock - 2), "--rules", rules, "--json");
        var pruned = await ScanAtAsync(node.HttpEndpoint, "--from", "-3", "--rules", rules, "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var alert = Assert.Single(Lines(ended), line => Text(line, "kind") == "alert" && Text(line, "rule") == "assets-fall");
        Assert.Contains(alert.GetProperty("block").GetUInt64(), chain.Truth.Strikes.Where(strike => strike.Succeeded).Select(strike => strike.Block));
        Assert.Equal([chain.Stage.Harbor.Vault.ToString()], Texts(alert, "subjects"));
        Assert.True(Lines(ended)[^1].GetProperty("whole").GetBoolean(), ended.ToString());
        var blind = Lines(pruned)[^1].GetProperty("rules").EnumerateArray().Single(rule => Text(rule, "rule") == "assets-fall");
        var gap = Assert.Single(blind.GetProperty("gaps").EnumerateArray());
        Assert.Equal(("not-answered", 4), (Text(gap, "cause"), gap.GetProperty("blocks").GetInt32()));
        Assert.Contains("totalAssets() was not answered", Text(gap, "reason"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--to 4000000", "write ")]
    [InlineData("--from soon", "write a block number, latest, or a negative offset")]
    [InlineData("--from latest --to 1", "write the lower block first")]
    [InlineData("--protocol nowhere.yaml", "check that the file exists")]
    [InlineData("--rules nowhere", "give a folder that holds rules")]
    public async Task What_must_be_mended_on_the_command_line_is_named_with_the_mend(string arguments, string mend)
    {
        var ended = await ScanAsync(arguments.Split(' '));

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains(mend, ended.Errors, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task A_faulty_protocol_file_is_told_with_file_and_line()
    {
        var path = Path.Combine(chain.Folder, "faulty.yaml");
        await File.WriteAllTextAsync(path, "name: Harbor\ncontracts:\n  - { name: Vault, address: 0x12, kind: vault }\n", Token);

        var ended = await ScanAsync("--protocol", path);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains($"{path}:3:", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_protocol_file_the_whole_chain_is_judged_and_what_needs_one_is_named()
    {
        var ended = await FirebreakProgram.RunAsync(
            chain.Folder, Token, "scan", "--rpc", chain.Stage.Node.HttpEndpoint.ToString(), "--from", "0", "--to", "latest", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var lines = Lines(ended);
        Assert.Contains(lines, line => Text(line, "kind") == "alert" && line.GetProperty("page").GetBoolean());
        var unseen = lines[^1].GetProperty("rules").EnumerateArray().Where(rule => rule.GetProperty("gaps").GetArrayLength() > 0).ToList();
        Assert.Equal(["abnormal-outflow"], unseen.Select(rule => Text(rule, "rule")));
        Assert.Equal("not-configured", Text(unseen[0].GetProperty("gaps")[0], "cause"));
    }

    [Fact]
    public async Task Without_a_node_the_message_says_what_to_do()
    {
        var nodeless = await ScanAtAsync(new Uri("http://127.0.0.1:1"));
        var misspelt = await FirebreakProgram.RunAsync(chain.Folder, Token, "scan", "--rpc", "node.example", "--protocol", chain.Protocol);

        Assert.True(nodeless is { ExitCode: 70 } && nodeless.Errors.Contains("http://127.0.0.1:1 cannot be reached", StringComparison.Ordinal), nodeless.ToString());
        Assert.True(misspelt is { ExitCode: 2 } && misspelt.Errors.Contains("http://", StringComparison.Ordinal), misspelt.ToString());
    }

    private Task<Ended> ScanAsync(params string[] arguments) => ScanAtAsync(chain.Stage.Node.HttpEndpoint, arguments);

    private Task<Ended> ScanAtAsync(Uri node, params string[] arguments)
    {
        string[] protocol = arguments.Contains("--protocol", StringComparer.Ordinal) ? [] : ["--protocol", chain.Protocol];
        return FirebreakProgram.RunAsync(chain.Folder, Token, ["scan", "--rpc", node.ToString(), .. protocol, .. arguments]);
    }

    private static List<JsonElement> Lines(Ended ended) =>
        [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(JsonElement line, string name) => line.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);
}
