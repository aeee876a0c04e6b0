using System.Globalization;
using Firebreak.Acceptance.Tests.Program;
using Firebreak.Drills;
using Firebreak.TestKit;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>
/// A faulty node before a chain of twenty blocks a second, and a program that is killed again and again: it ends up knowing exactly what
/// a program knows that had an easy life.
/// </summary>
[Collection("one program at a time")]
public sealed class SoakTests : IDisposable
{
    private const long MostMemory = 1_000_000_000;

    private static readonly IReadOnlyList<FaultMode> Kinds = [.. FaultKinds.Troubles, .. FaultKinds.Lies];

    private readonly WorkFolder _hard = new();
    private readonly WorkFolder _easy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hard.Dispose();
        _easy.Dispose();
    }

    [Theory]
    [InlineData("ws", 2)]
    [InlineData("http", 1)]
    public async Task After_faults_and_kills_the_record_is_that_of_a_straight_run(string scheme, int nodes)
    {
        var seed = Seed();
        await using var chain = await BusyChain.StartAsync(seed, Token);
        await using var node = FaultyNode.Start(chain.Stage.Node.HttpEndpoint);
        await WriteFilesAsync(chain, scheme == "ws" ? node.WebSocketEndpoint : node.HttpEndpoint, nodes);
        node.Mix = new FaultMix(seed, Kinds) { Rate = 0.01, LieRate = 0.02, LiesStick = nodes == 2 };

        await using var program = new KilledProgram(_hard.Path, seed, () => node.Now);
        var living = chain.LiveAsync(Nightly.Choose(nodes == 2 ? 150 : 60, 1_000), Token);
        await program.DieUntilAsync(living, Token);
        var head = await living;
        await program.LiveUntilAsync(() => Record.ReachesAsync(_hard.Path, head, Token), $"block {head} through faults, seed {seed}", Token);
        await program.KillAsync();

        var story = new SoakStory(seed, head, node.Served, program);
        TestContext.Current.TestOutputHelper?.WriteLine(story.ToString());
        var record = await Record.ReadAsync(_hard.Path, Token);
        AssertSame(await StraightRunAsync(head), record, seed);
        Assert.All(chain.Truth.Strikes.Where(strike => strike.Succeeded), strike => Assert.True(record.Proves(strike.Transaction), $"{strike}, seed {seed}"));
        AssertLiesAreTold(story, honest: chain.Stage.Node.WebSocketEndpoint.Authority);
        Assert.InRange(program.PeakMemory, 1, MostMemory);
        Tallies.Note($"Soak before a faulty node over {scheme}, {nodes} nodes", story.ToString());
    }

    private static void AssertLiesAreTold(SoakStory story, string honest)
    {
        Assert.True(story.Hidden.Count == 0, $"{story}{string.Join("; ", story.Hidden.Select(story.Circumstances))}");
        Assert.Empty(story.Told.Except(story.Served.Select(fault => fault.Number ?? 0)));
        Assert.DoesNotContain($"{honest} does not tell the truth", story.Program.Output, StringComparison.Ordinal);
    }

    private static void AssertSame(Record straight, Record record, int seed)
    {
        Assert.True(straight.Raised.SequenceEqual(record.Raised), $"seed {seed}: signals differ: {Difference(straight.Raised, record.Raised)}");
        Assert.True(straight.Weighed.SequenceEqual(record.Weighed), $"seed {seed}: what was weighed differs: {Difference(straight.Weighed, record.Weighed)}");
        Assert.Empty(record.StillPending);
        Assert.Equal(0, record.Withdrawn);
        Assert.Equal(straight.Coverage, record.Coverage);
        Assert.StartsWith($"{record.Head + 1} blocks by ", Assert.Single(record.Coverage), StringComparison.Ordinal);
    }

    private static string Difference(IReadOnlyList<string> straight, IReadOnlyList<string> record) =>
        $"missing {string.Join("; ", More(straight, record))}, invented {string.Join("; ", More(record, straight))}, {straight.Count} and {record.Count} in all";

    // What is there more often than in the other, too.
    private static IEnumerable<string> More(IReadOnlyList<string> ones, IReadOnlyList<string> others)
    {
        var counts = others.CountBy(line => line).ToDictionary(StringComparer.Ordinal);
        return ones.CountBy(line => line).Where(line => line.Value > counts.GetValueOrDefault(line.Key)).Select(line => $"{line.Value} times {line.Key}");
    }

    private async Task WriteFilesAsync(BusyChain chain, Uri faulty, int nodes)
    {
        await DrillFiles.WriteAsync(chain.Stage, _hard.Path, Files(nodes == 2 ? [faulty, chain.Stage.Node.WebSocketEndpoint] : [faulty]), Token);
        await DrillFiles.WriteAsync(chain.Stage, _easy.Path, Files([]), Token);
    }

    private async Task<Record> StraightRunAsync(ulong head)
    {
        await using var program = new KilledProgram(_easy.Path, seed: 0, () => default);
        await program.LiveUntilAsync(() => Record.ReachesAsync(_easy.Path, head, Token), $"block {head} in a straight run", Token);
        await program.KillAsync();
        return await Record.ReadAsync(_easy.Path, Token);
    }

    private static DrillFileOptions Files(IReadOnlyList<Uri> nodes) => new() { Respond = "manual", Rpc = nodes };

    /// <summary>FIREBREAK_SEED, else the same in every run but the nightly one.</summary>
    private static int Seed() => Environment.GetEnvironmentVariable("FIREBREAK_SEED") is { } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Nightly.Choose(7, (int)(TimeProvider.System.GetTimestamp() & 0xffff));
}
