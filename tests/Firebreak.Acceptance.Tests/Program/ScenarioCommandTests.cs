using System.Text.Json;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Drills that are files, played live through the program, as a script would.</summary>
[Collection("one program at a time")]
public sealed class ScenarioCommandTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_drill_is_listed_with_its_kind()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", "--list", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var drills = JsonDocument.Parse(ended.Output).RootElement.EnumerateArray().ToList();
        Assert.True(drills.Count >= 16, ended.Output);
        Assert.All(drills, drill => Assert.NotEmpty(drill.GetProperty("kind").GetString()!));
        Assert.Equal(drills.Count, drills.Select(drill => drill.GetProperty("name").GetString()).Distinct().Count());
        Assert.Contains(drills, drill => drill.GetProperty("name").GetString() == "vault-reentrancy");
    }

    [Fact]
    public async Task An_attack_is_seen_live_at_its_first_hostile_transaction()
    {
        var result = await PlayAsync("read-only-reentrancy");

        Assert.Equal("detected", Text(result, "outcome"));
        Assert.Equal("read-only-reentrancy", Text(result, "rule"));
        Assert.Equal(Text(result, "firstHostileTransaction"), Text(result, "alertTransaction"));
        Assert.Equal(result.GetProperty("firstHostileBlock").GetUInt64(), result.GetProperty("alertBlock").GetUInt64());
        Assert.NotEqual(JsonValueKind.Null, result.GetProperty("secondsToAlert").ValueKind);
    }

    [Fact]
    public async Task Where_a_lever_fits_the_attack_is_stopped_and_most_is_kept()
    {
        var result = await PlayAsync("cross-function-reentrancy");

        Assert.Equal("contained", Text(result, "outcome"));
        Assert.InRange(result.GetProperty("keptPercent").GetInt32(), 70, 99);
        Assert.True(result.GetProperty("pauseBlock").GetUInt64() > result.GetProperty("firstHostileBlock").GetUInt64());
    }

    [Fact]
    public async Task Owners_of_a_Safe_are_asked_sign_and_their_pause_is_read_back()
    {
        var result = await PlayAsync("safe-pause-by-owners");

        Assert.Equal("contained", Text(result, "outcome"));
        Assert.Equal("pausable-vault", Assert.Single(result.GetProperty("levers").EnumerateArray()).GetString());
        Assert.InRange(result.GetProperty("blocksToContain").GetUInt64(), 1UL, 6UL);
    }

    [Fact]
    public async Task The_twin_of_a_drill_wakes_nobody() => Assert.Equal("quiet", Text(await PlayAsync("first-depositor", "--no-attack"), "outcome"));

    [Fact]
    public async Task A_drill_that_is_not_there_is_answered_with_those_that_are()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", "first-depositer");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("first-depositor", ended.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> PlayAsync(params string[] arguments)
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, ["drill", .. arguments, "--json"]);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    private static string? Text(JsonElement result, string name) => result.GetProperty(name).GetString();
}
