using Firebreak.Acceptance.Tests.Program;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Cli;
using Firebreak.Cli.Drilling;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>Every file in drills/ on a chain of its own: its attack is seen at its first hostile transaction, and its twin wakes nobody.</summary>
public sealed class RehearsalTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Drills => [.. DrillFolder.Find().Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Drills))]
    public async Task The_first_hostile_transaction_pages_and_the_twin_does_not(string drill)
    {
        var artifacts = new ArtifactShelf(DrillArtifacts.Find().Folder);
        var scenario = DrillFolder.Find().Load(drill, artifacts);
        await using var rehearsal = await Rehearsal.SetAsync(
            scenario, artifacts, new DrillOptions(), _folder.Path, TimeProvider.System, Token);

        var twin = await rehearsal.PlayTwinAsync(Token);
        var attack = await rehearsal.PlayAttackAsync(Token);

        Assert.True(twin.Outcome == "quiet", Tell(twin));
        Assert.True(attack.Outcome == "detected", Tell(attack));
        Assert.Equal(attack.FirstHostileTransaction, attack.AlertTransaction);
        Assert.True(scenario.Expected.Kept is not { } kept || attack.KeptPercent < kept.Percent, $"Nobody acted, and {attack.KeptPercent} % was kept: the drill asks for no more.");
    }

    [Theory]
    [MemberData(nameof(Drills))]
    public async Task The_reference_knows_it_with_its_kind(string drill)
    {
        var folder = DrillFolder.Find();
        var kind = folder.Load(drill, artifacts: null).Kind;
        var reference = await File.ReadAllTextAsync(Path.Combine(folder.Path, "..", "docs", "reference", "drills.md"), Token);

        Assert.Contains($"| `{drill}` | {kind} |", reference, StringComparison.Ordinal);
    }

    private static string Tell(DrillResult result) => $"{result.Outcome}: {string.Join("; ", result.Faults)}";
}
