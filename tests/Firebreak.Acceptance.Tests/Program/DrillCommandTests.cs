using System.Text.Json;
using System.Text.RegularExpressions;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The main job, as a script would run it.</summary>
[Collection("one program at a time")]
public sealed partial class DrillCommandTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_attack_is_contained_within_two_blocks_and_told_rightly()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var result = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal("contained", result.GetProperty("outcome").GetString());
        Assert.InRange(Number(result, "pauseBlock"), Number(result, "firstHostileBlock"), Number(result, "firstHostileBlock") + 2);
        Assert.Contains("re-entrancy", result.GetProperty("rootCause").GetString(), StringComparison.OrdinalIgnoreCase);
        var (risk, lost, saved) = (Wei(result, "valueAtRisk"), Wei(result, "valueLost"), Wei(result, "valueSaved"));
        Assert.Equal(risk, lost + saved);
        Assert.True(saved * 100 >= risk * 85, $"saved {saved} of {risk}");
        Assert.True(File.Exists(Path.Combine(result.GetProperty("caseFile").GetString()!, "report.html")));

        var verified = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");
        Assert.True(verified.ExitCode == 0, verified.ToString());
        await AssertEveryChangedByteIsNamedAsync(result.GetProperty("caseFile").GetString()!);
    }

    [Fact]
    public async Task An_ordinary_day_pages_nobody_and_plans_nothing()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "drill", "--no-attack", "--json");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        var result = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal("quiet", result.GetProperty("outcome").GetString());
        Assert.Equal(0UL, Number(result, "pagingAlerts"));
        Assert.Equal(0UL, Number(result, "plans"));
    }

    [Fact]
    public async Task A_person_releases_the_pause_from_another_shell_and_halted_automation_holds_it_until_the_roster_resumes()
    {
        await using var drill = FirebreakProgram.Start(_folder.Path, "drill", "--response", "manual", "--json");
        var plan = await WaitingPlanAsync();

        var halted = await FirebreakProgram.RunAsync(_folder.Path, Token, "halt", "--by", "a passer-by", "--reason", "we are baited");
        var approved = await FirebreakProgram.RunAsync(_folder.Path, Token, "approve", plan, "--by", "ops-lead");
        while (!(await LogAsync()).Contains("automation-halted", StringComparison.Ordinal))
        {
            await Task.Delay(50, Token);
        }

        Assert.DoesNotContain("step-signed", await LogAsync(), StringComparison.Ordinal);
        var guest = await FirebreakProgram.RunAsync(_folder.Path, Token, "resume", "--by", "a passer-by", "--reason", "all is well");
        var resumed = await FirebreakProgram.RunAsync(_folder.Path, Token, "resume", "--by", "ops-lead", "--reason", "it is no bait");
        var ended = await drill.EndAsync(Token);
        var verified = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");

        Assert.Equal((0, 0, 1, 0, 0), (halted.ExitCode, approved.ExitCode, guest.ExitCode, resumed.ExitCode, verified.ExitCode));
        Assert.Equal("contained", JsonDocument.Parse(ended.Output).RootElement.GetProperty("outcome").GetString());
        Assert.Matches("(?s)automation-halted.*automation-resumed.*step-signed", await LogAsync());
    }

    [Fact]
    public async Task A_refused_plan_is_never_sent()
    {
        await using var drill = FirebreakProgram.Start(_folder.Path, "drill", "--response", "manual", "--json");
        var plan = await WaitingPlanAsync();

        var refused = await FirebreakProgram.RunAsync(_folder.Path, Token, "refuse", plan, "--by", "ops-lead", "--reason", "false alarm");
        var ended = await drill.EndAsync(Token);
        var approvedAfterwards = await FirebreakProgram.RunAsync(_folder.Path, Token, "approve", plan, "--by", "ops-lead");

        Assert.Equal(0, refused.ExitCode);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal("refused", JsonDocument.Parse(ended.Output).RootElement.GetProperty("outcome").GetString());
        Assert.Equal(1, approvedAfterwards.ExitCode);
        Assert.DoesNotContain("step-signed", await LogAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("step-sent", await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_configuration_lists_every_fault_with_its_place()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "firebreak.yaml"), "chain: { id: x, rpc: [] }\nprotocol: nowhere.yaml\nspeed: 11\n", Token);

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "serve");

        Assert.Equal(2, ended.ExitCode);
        Assert.Matches(FaultLine(), ended.Errors);
        Assert.Contains("speed", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("nowhere.yaml", ended.Errors, StringComparison.Ordinal);
    }

    // One byte in the middle of each exhibit: changed, found and named, and put back.
    private async Task AssertEveryChangedByteIsNamedAsync(string caseFile)
    {
        foreach (var exhibit in Directory.GetFiles(caseFile).Where(file => Path.GetFileName(file) is "report.html" or "events.jsonl" or "manifest.json"))
        {
            var bytes = await File.ReadAllBytesAsync(exhibit, Token);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(exhibit, bytes, Token);
            var broken = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(exhibit, bytes, Token);

            Assert.Equal(1, broken.ExitCode);
            Assert.Contains("BROKEN", broken.Output, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(exhibit), broken.Output, StringComparison.Ordinal);
        }

        var mended = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");
        Assert.True(mended.ExitCode == 0, mended.ToString());
    }

    private async Task<string> WaitingPlanAsync()
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var listed = await FirebreakProgram.RunAsync(_folder.Path, Token, "incidents", "--json");
            if (listed.ExitCode == 0 && PlanId().Match(listed.Output) is { Success: true } plan)
            {
                return plan.Value;
            }
        }
    }

    private async Task<string> LogAsync()
    {
        var run = (await File.ReadAllTextAsync(Path.Combine(_folder.Path, ".run", "latest"), Token)).Trim();
        await using var desk = new OpenDesk(run);
        return await desk.WholeLogAsync(Token);
    }

    private static ulong Number(JsonElement result, string name) => result.GetProperty(name).GetUInt64();

    private static UInt256 Wei(JsonElement result, string name) => UInt256.Parse(result.GetProperty(name).GetString()!);

    [GeneratedRegex("plan_[0-9a-f]+", RegexOptions.None, 1000)]
    private static partial Regex PlanId();

    [GeneratedRegex(@"firebreak\.yaml:\d+:\d+: ", RegexOptions.None, 1000)]
    private static partial Regex FaultLine();
}
