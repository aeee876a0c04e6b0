using System.Text.Json;
using Firebreak.Drills.Real;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Attacks that happened, as they were sent, found live by the program that is told nothing but the node.</summary>
[Collection("one program at a time")]
public sealed class RealAttackTests : IDisposable
{
    // One that takes over a proxy, and one that calls the victim itself.
    private static readonly string[] OfEveryRun = ["PikeFinance", "SandboxLAND"];

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Attacks => ["DAOMaker", "NGFS", "Paraswap", "PikeFinance", "SandboxLAND"];

    private static bool AreHere => RealAttackFolder.Usual.Names.Count > 0;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task It_is_found_in_its_block_with_nothing_configured_and_no_plan_is_made(string attack)
    {
        Assert.SkipUnless(AreHere, "The recorded data is not here: ../shared/data beside the repository.");
        Assert.SkipUnless(Nightly.IsOn || OfEveryRun.Contains(attack), "Takes ten seconds: ./test --nightly plays it.");

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", $"real:{attack}", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var result = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal("detected", result.GetProperty("outcome").GetString());
        Assert.Equal(result.GetProperty("firstHostileBlock").GetUInt64(), result.GetProperty("alertBlock").GetUInt64());
        Assert.Equal(0, result.GetProperty("plans").GetInt32());
        Assert.NotNull(result.GetProperty("incident").GetString());
        Assert.NotEmpty(result.GetProperty("families").EnumerateArray());
        Assert.Contains("No plan can be made", ended.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_there_is_answered_with_those_that_are()
    {
        Assert.SkipUnless(AreHere, "The recorded data is not here: ../shared/data beside the repository.");

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", "real:Nobody");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("PikeFinance", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_recorded_attack_is_named_with_what_it_lacks()
    {
        var file = Path.Combine(_folder.Path, "odd.json");
        await File.WriteAllTextAsync(file, """{"name":"odd","attackTx":"0x01"}""", Token);

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", $"real:{file}");

        Assert.Equal(70, ended.ExitCode);
        Assert.Contains("env", ended.Errors, StringComparison.Ordinal);
    }
}
