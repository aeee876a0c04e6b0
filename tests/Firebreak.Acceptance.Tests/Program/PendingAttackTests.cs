using Firebreak.Adapters.Packs;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The attack while it waits in the pool of a chain that makes a block only when it is told to.</summary>
[Collection("one program at a time")]
public sealed class PendingAttackTests : IDisposable
{
    private const int Seed = 1;

    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_judged_before_it_is_mined_and_is_one_alert_and_one_incident_once_it_is()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = Seed }, TimeProvider.System, Token);
        using var app = await WatchAsync(stage);
        var attacker = await PrepareAsync(stage);
        await CaughtUpAsync(app, stage);
        var learned = await LearnedAsync(app);
        await StrikeAsync(stage, attacker);
        var alert = await AlertAsync(app, alert => alert.Pages);

        Assert.Equal((AlertState.Provisional, false), (alert.State, alert.IsMined));
        Assert.StartsWith("Pending, not mined: ", alert.Because, StringComparison.Ordinal);
        Assert.Equal(await stage.Chain.HeadAsync(Token), alert.FirstBlock.Number);
        Assert.Empty((await IncidentAsync(app, _ => true)).Plans);
        Assert.Equal(learned, await LearnedAsync(app));

        await MineAsync(stage, 1);
        var mined = await AlertAsync(app, now => now.Id == alert.Id && now.IsMined && now.Standing.All(signal => signal.Provenance.Stage == EvidenceStage.Mined));
        Assert.DoesNotContain("Pending", mined.Because, StringComparison.Ordinal);
        await IncidentAsync(app, incident => incident.Plans.Count == 1);
        await MineAsync(stage, 3);
        await AlertAsync(app, now => now.Id == alert.Id && now.State == AlertState.Confirmed);

        Assert.Single(await Desk(app).ListAsync(Token));
        Assert.Single(app.Services.GetRequiredService<IAlertBoard>().Current, one => one.Rule == alert.Rule && one.Subject == alert.Subject);
        Assert.Empty(await app.Services.GetRequiredService<IEarlyJournal>().StandingEarlyAsync(new ChainId(stage.Chain.ChainId), Token));
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task One_that_leaves_the_pool_unmined_is_retracted_with_its_reason_and_its_incident_with_it()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = Seed }, TimeProvider.System, Token);
        using var app = await WatchAsync(stage);
        var attacker = await PrepareAsync(stage);
        await CaughtUpAsync(app, stage);
        var strike = await StrikeAsync(stage, attacker);
        var alert = await AlertAsync(app, alert => alert.Pages);
        await IncidentAsync(app, incident => incident.Status == IncidentStatus.Open);

        await stage.Chain.AskAsync("anvil_dropTransaction", [strike.ToHex()], Token);
        var retracted = await AlertAsync(app, now => now.Id == alert.Id && now.State == AlertState.Retracted, () => MineAsync(stage, 1));
        var incident = await IncidentAsync(app, incident => incident.Status == IncidentStatus.Retracted);

        Assert.Equal(EarlyEnd.Dropped, retracted.Lapse);
        Assert.Empty(incident.Plans);
        var log = await Desk(app).LogAsync(incident.Id, Token);
        Assert.Contains(log, entry => entry.What.Tell().Contains("the node no longer knows its transaction", StringComparison.Ordinal));
        await app.StopAsync(Token);
    }

    private async Task<IHost> WatchAsync(DrillStage stage)
    {
        var files = await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions(), Token);
        var app = FirebreakHost.Build(FirebreakFile.Load(files.Config), _ => { });
        await app.StartAsync(Token);
        await UntilAsync(() => Task.FromResult(app.Services.GetRequiredService<PendingStatus>().IsOn));
        return app;
    }

    private static async Task<DrillAccount> PrepareAsync(DrillStage stage)
    {
        var attack = new Attack(stage.Chain, DrillArtifacts.Find(), stage.Harbor, DrillAccount.Named("source", Seed), Seed);
        await attack.PrepareAsync(_ => Task.CompletedTask, Token);
        var attacker = DrillAccount.Named("attacker", Seed);
        attacker.CountSent();
        Assert.Equal(attacker.Address, attack.Truth.Attacker);
        return attacker;
    }

    // The same strike as the drill's first, and nobody mines it.
    private static async Task<Hash256> StrikeAsync(DrillStage stage, DrillAccount attacker)
    {
        var contract = ContractAddress.Create(attacker.Address, 0);
        var stake = await stage.Chain.BalanceAsync(contract, Token);
        var call = DrillCall.Call(contract, HarborCalls.Strike, stake, (UInt256)(uint)StrikePlan.Cycles) with { PriorityFee = 3_000_000_000UL, Gas = 1_500_000 };
        return await stage.Chain.SendAsync(attacker, call, Token);
    }

    private static async Task MineAsync(DrillStage stage, int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await stage.Chain.NextBlockAsync(Token);
        }
    }

    private static Task CaughtUpAsync(IHost app, DrillStage stage) => UntilAsync(async () =>
        app.Services.GetRequiredService<ChainStatus>().Position?.Head.Number == await stage.Chain.HeadAsync(Token));

    private static async Task<int> LearnedAsync(IHost app) => (await app.Services.GetRequiredService<IChainJournal>()
        .MeasurementsAsync(new ChainId(app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<IngestOptions>>().Value.ChainId), Token)).Count;

    private static IIncidentDesk Desk(IHost app) => app.Services.GetRequiredService<IIncidentDesk>();

    private static async Task<Alert> AlertAsync(IHost app, Func<Alert, bool> isIt, Func<Task>? meanwhile = null)
    {
        Alert? found = null;
        await UntilAsync(async () =>
        {
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            found = app.Services.GetRequiredService<IAlertBoard>().Current.FirstOrDefault(isIt);
            return found is not null;
        });
        return found!;
    }

    private static async Task<Incident> IncidentAsync(IHost app, Func<Incident, bool> isIt)
    {
        Incident? found = null;
        await UntilAsync(async () => (found = (await Desk(app).ListAsync(Token)).FirstOrDefault(isIt)) is not null);
        return found!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }
}
