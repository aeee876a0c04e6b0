using System.Text.RegularExpressions;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The node fails for ten seconds in the middle of the attack.</summary>
[Collection("one program at a time")]
public sealed class NodeTroubleTests : IDisposable
{
    private const ulong BlocksToRecover = 6;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FaultMode.Refuse)]
    [InlineData(FaultMode.Stall)]
    [InlineData(FaultMode.Garbage)]
    public async Task It_says_so_recovers_and_loses_only_the_blocks_of_the_outage(FaultMode fault)
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await using var node = FaultyNode.Start(stage.Node.HttpEndpoint);
        var options = new DrillFileOptions { Rpc = [node.WebSocketEndpoint, node.HttpEndpoint] };
        await DrillFiles.WriteAsync(stage, _folder.Path, options, Token);
        await stage.GoLiveAsync(Token);
        await using var program = FirebreakProgram.Start(_folder.Path, "serve");
        await CaughtUpAsync();
        var attack = stage.AttackAsync(Token);

        while (stage.Truth.AttackContract.IsZero)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        node.Mode = fault;
        await Task.Delay(Outage, TimeProvider.System, Token);
        node.Mode = FaultMode.None;
        var recoveredAt = await stage.Chain.HeadAsync(Token);

        var mined = await ContainedAsync();
        var truth = await attack;
        await program.KillAsync();
        var output = (await program.EndAsync(Token)).Output;
        Assert.InRange(mined.Block.Number, truth.FirstHostileBlock, recoveredAt + BlocksToRecover);
        Assert.Contains("INF Signatures are made and recovered by ", output, StringComparison.Ordinal);
        Assert.True(output.Contains("WRN The node is ", StringComparison.Ordinal), output);
        Assert.Equal(2, Regex.Count(output, "The node answers and its chain grows", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var verified = await FirebreakProgram.RunAsync(_folder.Path, Token, "verify");
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    // The levers are checked once everything is up: their line in the log is the sign.
    private async Task CaughtUpAsync()
    {
        await using var desk = new OpenDesk(_folder.Path);
        var journal = desk.Get<Firebreak.Engine.Ingest.IChainJournal>();
        while (true)
        {
            try
            {
                if (await journal.LoadPositionAsync(new Firebreak.Core.Chain.ChainId(31337), Token) is { Head.Number: > 90 })
                {
                    return;
                }
            }
            catch (InvalidOperationException)
            {
                // The database does not exist yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    private async Task<Happened.StepMined> ContainedAsync()
    {
        await using var desk = new OpenDesk(_folder.Path);
        while (true)
        {
            var entries = await desk.EntriesAsync(Token);
            if (entries.Any(entry => entry.What is Happened.Contained))
            {
                return entries.Select(entry => entry.What).OfType<Happened.StepMined>().First();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }
}
