using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>docs/how-to/write-a-rule.md, done as it is written.</summary>
[Collection("one program at a time")]
public sealed class RuleGuideTests : IDisposable
{
    private const string Rule = "whale-leaves.yaml";

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rule_that_is_written_as_the_guide_says_is_without_remark_and_passes_its_cases()
    {
        var repository = TestKit.VectorTable.FindRepository();
        var guide = await File.ReadAllTextAsync(Path.Combine(repository, "docs", "how-to", "write-a-rule.md"), Token);
        var (yaml, commands) = (Blocks(guide, "yaml"), Blocks(guide, "sh").Single());
        Directory.CreateDirectory(Path.Combine(_folder.Path, "rules"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "packs", "examples"));
        File.Copy(Path.Combine(repository, "packs", "examples", "protocol.yaml"), Path.Combine(_folder.Path, "packs", "examples", "protocol.yaml"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "rules", Rule), yaml[0] + yaml[1], Token);

        foreach (var command in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = command.Split(' ');
            Assert.Equal("./firebreak", words[0]);
            var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, words[1..]);
            Assert.True(ended.ExitCode == 0, ended.ToString());
            Assert.True(words[1] != "lint" || ended.Output.Contains("0 faults, 0 pieces of advice", StringComparison.Ordinal), ended.ToString());
        }

        // The window of the last step, with the condition that it asks for.
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "rules", Rule), yaml[0].Replace(" AND units(value, USDC) > 100_000", "", StringComparison.Ordinal) + yaml[^1], Token);
        var list = await FirebreakProgram.RunAsync(_folder.Path, Token, "rules", "list", "rules", "--protocol", "packs/examples/protocol.yaml", "--json");
        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Contains("whale-leaves", list.Output, StringComparison.Ordinal);
    }

    private static List<string> Blocks(string guide, string language) =>
        [.. guide.Split($"```{language}\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
}
