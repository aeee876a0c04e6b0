using System.Globalization;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Drills;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The robbed chain as the live program archived it while it watched.</summary>
public sealed class ArchivedChain : IAsyncLifetime
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public RobbedChain Robbed { get; } = new();

    public string Archive => Path.Combine(Robbed.Folder, "archive");

    public ulong Last { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Robbed.InitializeAsync();
        await Robbed.Stage.Chain.AskAsync("anvil_mine", ["0x60"], CancellationToken.None); // Past what the node calls final.
        var files = await DrillFiles.WriteAsync(Robbed.Stage, Robbed.Folder, new DrillFileOptions { Respond = "manual" }, CancellationToken.None);
        await File.AppendAllTextAsync(files.Config, "archive: { folder: archive, keepDays: 30, writeAfterSeconds: 1 }\n");
        await using var program = FirebreakProgram.Start(Robbed.Folder, "serve", "--config", files.Config);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (LastArchived() <= Robbed.Head)
        {
            await Task.Delay(Glance, TimeProvider.System, patience.Token);
        }

        await program.KillAsync();
        Last = LastArchived();
    }

    private ulong LastArchived() => Directory.Exists(Archive)
        ? Directory.GetFiles(Archive, "*__blocks__*.parquet").Select(file => ulong.Parse(Path.GetFileNameWithoutExtension(file).Split("_to_")[1], CultureInfo.InvariantCulture)).DefaultIfEmpty().Max()
        : 0;

    public ValueTask DisposeAsync() => Robbed.DisposeAsync();
}

/// <summary><c>firebreak replay</c> as a script would run it.</summary>
[Collection("one program at a time")]
public sealed class ReplayCommandTests(ArchivedChain chain) : IClassFixture<ArchivedChain>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_archived_live_gives_the_signals_of_the_chain_itself()
    {
        var node = chain.Robbed.Stage.Node.HttpEndpoint.ToString();
        var scanned = await FirebreakProgram.RunAsync(
            chain.Robbed.Folder, Token, "scan", "--rpc", node, "--protocol", chain.Robbed.Protocol, "--from", "0", "--to", Text(chain.Last), "--json");

        var replayed = await ReplayAsync("--rpc", node, "--json");

        Assert.True(replayed.ExitCode == 0, replayed.ToString());
        Assert.Contains(Lines(replayed), line => line.GetProperty("kind").GetString() == "alert" && line.GetProperty("page").GetBoolean());
        Assert.Equal(Lines(scanned)[..^1].Select(line => line.GetRawText()), Lines(replayed)[..^1].Select(line => line.GetRawText()));
        Assert.Equal((long)chain.Last + 1, Lines(replayed)[^1].GetProperty("blocks").GetInt64());
    }

    [Fact]
    public async Task Without_a_node_the_attack_is_seen_by_the_archived_deep_traces_and_the_missing_state_is_named()
    {
        var replayed = await ReplayAsync("--json");

        Assert.True(replayed.ExitCode == 1, replayed.ToString());
        var pages = Lines(replayed).Where(line => line.GetProperty("kind").GetString() == "alert" && line.GetProperty("page").GetBoolean()).ToList();
        Assert.Equal(["attack-shape", "reentrancy", "round-trip"], pages.Select(page => page.GetProperty("rule").GetString()!).Order(StringComparer.Ordinal)); // a drain is also a round trip
        Assert.All(pages, page => Assert.Equal(chain.Robbed.Truth.FirstHostileBlock, page.GetProperty("block").GetUInt64()));
        Assert.All(
            Lines(replayed)[^1].GetProperty("rules").EnumerateArray().SelectMany(rule => rule.GetProperty("gaps").EnumerateArray()),
            gap => Assert.Contains("the recording holds no state of the block before it", gap.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_of_another_chain_is_refused_and_both_chains_are_named()
    {
        await using var other = await AnvilProcess.StartAsync(new AnvilOptions { ChainId = 4242 }, TimeProvider.System, Token);

        var refused = await ReplayAsync("--rpc", other.HttpEndpoint.ToString(), "--json");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"is a node of eip155:4242, and the archive is of eip155:{chain.Robbed.Stage.Chain.ChainId}", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("name a node of the same chain", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task An_archive_that_is_not_there_is_named()
    {
        var nowhere = await FirebreakProgram.RunAsync(chain.Robbed.Folder, Token, "replay", "nowhere", "--protocol", chain.Robbed.Protocol);

        Assert.True(nowhere is { ExitCode: 2 } && nowhere.Errors.Contains("there is no archive here", StringComparison.Ordinal), nowhere.ToString());
    }

    private Task<Ended> ReplayAsync(params string[] arguments) =>
        FirebreakProgram.RunAsync(chain.Robbed.Folder, Token, ["replay", chain.Archive, "--protocol", chain.Robbed.Protocol, .. arguments]);

    private static List<JsonElement> Lines(Ended ended) =>
        [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
