using System.Diagnostics;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>
/// The real response room with the shipped levers before a real chain: an alert about the newest transaction, a playbook that pulls one lever, a hot key
/// with a little ether. From there on nothing is made up: plan, simulation, approval, signature, sending, reading back.
/// </summary>
internal sealed class LeverRoom : IAsyncDisposable
{
    private readonly Shipyard _yard;
    private readonly IncidentDesk _desk;
    private readonly Responder _responder;
    private readonly ResponseWorker _worker;
    private IncidentId _incident;

    private LeverRoom(Shipyard yard, PrivateKey key, FittedLever fitted)
    {
        _yard = yard;
        var services = yard.Lab.Provide();
        var protocol = new Protocol("Harbor", [new WatchedContract("vault", HarborCase.Vault, "contract", null)], [], [], [new Person("Grace", "Incident Leader")]) { Levers = [fitted with { Protects = [HarborCase.Vault] }] };
        var playbook = HarborLevers.PauseOnTheft with { Steps = [new PlaybookStep(fitted.Lever, Contract: null)] };
        var ledger = new InMemoryLedger();
        _desk = new IncidentDesk(ledger, TimeProvider.System);
        var scene = new ResponseScene(
            protocol, new Engine.Configuration.Packs([], PackFolder.Shipped().Levers, [playbook]), services.GetRequiredService<IChainView>(), services.GetRequiredService<ISimulator>(),
            services.GetRequiredService<ITransactionGateway>(), [.. ((string[])["guardian", "admin", "treasurer"]).Select(name => new OpenSigner(name, key))],
            new AutomationSwitch(ledger, protocol, TimeProvider.System), TimeProvider.System, Options.Create(new ResponseOptions { Mode = ResponseMode.Automatic }));
        _responder = new Responder(_desk, scene, NullLogger<Responder>.Instance);
        _worker = new ResponseWorker(_desk, scene, new ChainStatus(), NullLogger<ResponseWorker>.Instance);
    }

    /// <summary>An alert about the newest transaction, and the plan that the playbook makes of it.</summary>
    /// <param name="evidence">What it rests on, of that transaction.</param>
    public static async Task<LeverRoom> OpenAsync(Shipyard yard, PrivateKey key, FittedLever fitted, params Func<Hash256, Evidence>[] evidence)
    {
        var room = new LeverRoom(yard, key, fitted);
        await yard.Lab.RpcAsync("anvil_setBalance", key.Address.ToHex(), "0x8ac7230489e80000");
        var now = TimeProvider.System.GetUtcNow();
        var block = (await yard.Lab.Get<IChainView>().FindBlockAsync((await yard.Lab.HeadAsync()).Number, Lab.Token))!;
        var (transaction, sender) = (block.Transactions[0].Hash, block.Transactions[0].From);
        var signal = new HarborCase(now).Drain(HarborCase.FirstHostileBlock) with
        {
            Provenance = new Provenance(new ChainId(31337), block.Ref, now, transaction),
            Actors = [sender],
            Evidence = [.. evidence.Select(of => of(transaction))],
        };
        room._incident = await room._desk.OpenAsync(new HarborCase(now).Open() with { Alert = HarborCase.AlertOf(signal, TimeSpan.Zero) }, now, Lab.Token);
        await room._responder.ProposeAsync(room._incident, Lab.Token);
        await room._worker.StartAsync(Lab.Token);
        return room;
    }

    public async Task<Incident> LookAsync() => (await _desk.FindAsync(_incident, Lab.Token))!;

    /// <summary>A person approves the one plan.</summary>
    public async Task ApproveAsync()
    {
        var plan = Assert.Single((await LookAsync()).Plans);
        Assert.Equal((PlanStatus.Proposed, ApprovalPolicy.One), (plan.Status, plan.Plan.Approval));
        Assert.IsType<Decision.Accepted>(await _responder.ApproveAsync(plan.Plan.Id.ToString(), Actor.Human("Grace"), "seen", Lab.Token));
    }

    /// <summary>Mines until the lever was pulled and read back, and the incident is contained.</summary>
    public async Task<PlanView> ContainedAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var incident = await LookAsync();
            var told = string.Join(" ", incident.Plans.SelectMany(plan => plan.Progress).Concat(incident.Withheld).Select(what => what.Tell()));
            Assert.True(incident.Plans is [{ Status: not PlanStatus.Failed }] && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"It was not contained: {told}");
            if (incident.Status == IncidentStatus.Contained)
            {
                return incident.Plans[0];
            }

            await _yard.Lab.MineAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Lab.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _desk.Dispose();
    }
}
