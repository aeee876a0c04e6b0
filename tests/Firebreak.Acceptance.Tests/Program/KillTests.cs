using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The program is killed without warning, again and again, while an attack runs.</summary>
[Collection("one program at a time")]
public sealed class KillTests : IDisposable
{
    private const int Kills = 22;
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_every_step_it_pauses_exactly_once_and_loses_and_doubles_nothing()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions(), Token);
        await stage.GoLiveAsync(Token);
        var attack = stage.AttackAsync(Token);

        await using var desk = new OpenDesk(_folder.Path);
        await KillAgainAndAgainAsync(desk);
        await using var last = FirebreakProgram.Start(_folder.Path, "serve");
        await SealedAsync(desk);
        var truth = await attack;
        await last.KillAsync();

        var entries = await desk.EntriesAsync(Token);
        AssertOnce<Happened.Opened>(entries);
        AssertOnce<Happened.PlanProposed>(entries);
        AssertOnce<Happened.PlanApproved>(entries);
        AssertOnce<Happened.StepMined>(entries);
        AssertOnce<Happened.Contained>(entries);
        AssertOnce<Happened.CaseFileSealed>(entries);
        Assert.Equal(1, await PausesAsync(stage));
        Assert.Equal(truth.Strikes.Where(strike => strike.Succeeded).Select(strike => strike.Transaction).Order(), Struck(entries));
        var verified = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    /// <summary>Kills at the first sight of each new kind of entry, and at random moments in between.</summary>
    private async Task KillAgainAndAgainAsync(OpenDesk desk)
    {
        var random = new Random(7);
        var seen = new HashSet<Type>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var program = FirebreakProgram.Start(_folder.Path, "serve");
            var until = TimeProvider.System.GetTimestamp();
            var life = TimeSpan.FromMilliseconds(random.Next(400, 4_000));
            while (TimeProvider.System.GetElapsedTime(until) < life && !await HasNewsAsync(desk, seen))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Token);
            }

            Assert.False(program.HasExited, "it ended before it was killed");
            await program.KillAsync();
        }
    }

    private static async Task<bool> HasNewsAsync(OpenDesk desk, HashSet<Type> seen) =>
        (await desk.EntriesAsync(Token)).Any(entry => seen.Add(entry.What.GetType()));

    private static async Task SealedAsync(OpenDesk desk)
    {
        while (!(await desk.EntriesAsync(Token)).Any(entry => entry.What is Happened.CaseFileSealed))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    private static async Task<int> PausesAsync(DrillStage stage)
    {
        var topic = Keccak.Hash("Paused(address)").ToHex();
        var filter = new { fromBlock = "0x0", toBlock = "latest", address = stage.Harbor.Vault.ToHex(), topics = new[] { topic } };
        return (await stage.Chain.AskAsync("eth_getLogs", [filter], Token)).GetArrayLength();
    }

    /// <summary>
    /// The mined transactions that the record calls hostile, each as often as it stands there. The last strike may still be noted as pending when
    /// the program is killed.
    /// </summary>
    private static IEnumerable<Hash256> Struck(IReadOnlyList<Entry> entries) => entries
        .Select(entry => entry.What)
        .Select(what => what is Happened.AlertAttached attached ? attached.Alert : (what as Happened.AlertUpdated)?.Alert)
        .Where(alert => alert?.Rule == "reentrancy")
        .Last()!.Standing
        .Select(signal => signal.Provenance)
        .Where(place => place.Stage == EvidenceStage.Mined)
        .Select(place => place.Transaction)
        .Order();

    private static void AssertOnce<T>(IReadOnlyList<Entry> entries) => Assert.Single(entries, entry => entry.What is T);
}
