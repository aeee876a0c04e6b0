using System.Security.Cryptography;
using System.Text.Json;
using Firebreak.Drills;
using NetArchTest.Rules;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>A drill proves something only if the two sides cannot help each other.</summary>
public sealed class SeparationTests
{
    private const string Stage = "Firebreak.Drills";

    [Fact]
    public void Only_the_command_line_knows_that_there_are_drills()
    {
        var result = Types.InAssembly(typeof(DrillStage).Assembly)
            .That().DoNotResideInNamespace(Stage).And().DoNotResideInNamespace("Firebreak.Cli").And().DoNotHaveName("Program")
            .ShouldNot().HaveDependencyOn(Stage).GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void The_stage_uses_nothing_that_watches_or_acts()
    {
        var result = Types.InAssembly(typeof(DrillStage).Assembly)
            .That().ResideInNamespace(Stage)
            .ShouldNot().HaveDependencyOnAny("Firebreak.Core", "Firebreak.Engine", "Firebreak.Adapters.JsonRpc", "Firebreak.Adapters.Storage", "Firebreak.Hosting")
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public async Task Every_artifact_was_compiled_from_the_source_beside_it()
    {
        var folder = DrillArtifacts.Find().Folder;
        var artifacts = Directory.GetFiles(Path.Combine(folder, "artifacts"), "*.json");
        foreach (var artifact in artifacts)
        {
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(artifact, TestContext.Current.CancellationToken));
            var source = Assert.Single(Directory.GetFiles(
                Path.Combine(folder, "src"), Path.ChangeExtension(Path.GetFileName(artifact), ".sol"), SearchOption.AllDirectories));
            var hash = SHA256.HashData(await File.ReadAllBytesAsync(source, TestContext.Current.CancellationToken));

            Assert.Equal(Convert.ToHexStringLower(hash), json.RootElement.GetProperty("sourceSha256").GetString());
        }

        Assert.NotEmpty(artifacts);
    }
}
