using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>
/// The real response room with the shipped levers before a real chain: an alert about the newest transaction, and a playbook that pulls one lever. From
/// there on nothing is made up: plan, simulation, approval, signature, sending, reading back.
/// </summary>
internal sealed class LeverRoom(LiveDesk desk) : IAsyncDisposable
{
    /// <summary>An alert about the newest transaction, and the plan that the playbook makes of it.</summary>
    /// <param name="evidence">What it rests on, of that transaction.</param>
    public static async Task<LeverRoom> OpenAsync(Shipyard yard, PrivateKey key, FittedLever fitted, params Func<Hash256, Evidence>[] evidence)
    {
        var vault = new WatchedContract("vault", HarborCase.Vault, "contract", null);
        var protocol = new Protocol("Harbor", [vault], [], [], [new Person("Grace", "Incident Leader")]) { Levers = [fitted with { Protects = [HarborCase.Vault] }] };
        var playbook = HarborLevers.PauseOnTheft with { Steps = [new PlaybookStep(fitted.Lever, Contract: null)] };
        var desk = new LiveDesk(
            yard.Lab, key, protocol, PackFolder.Shipped().Levers, [playbook], ["guardian", "admin", "treasurer"], ResponseMode.Automatic, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var block = (await yard.Lab.Get<IChainView>().FindBlockAsync((await yard.Lab.HeadAsync()).Number, Lab.Token))!;
        var (transaction, sender) = (block.Transactions[0].Hash, block.Transactions[0].From);
        var signal = new HarborCase(now).Drain(HarborCase.FirstHostileBlock) with
        {
            Provenance = new Provenance(new ChainId(31337), block.Ref, now, transaction),
            Actors = [sender],
            Evidence = [.. evidence.Select(of => of(transaction))],
        };
        await desk.OpenAsync(new HarborCase(now).Open() with { Alert = HarborCase.AlertOf(signal, TimeSpan.Zero) });
        return new LeverRoom(desk);
    }

    public Task<Incident> LookAsync() => desk.LookAsync();

    /// <summary>A person approves the one plan.</summary>
    public async Task ApproveAsync()
    {
        var plan = Assert.Single((await LookAsync()).Plans);
        Assert.Equal((PlanStatus.Proposed, ApprovalPolicy.One), (plan.Status, plan.Plan.Approval));
        Assert.IsType<Decision.Accepted>(await desk.Responder.ApproveAsync(plan.Plan.Id.ToString(), Actor.Human("Grace"), "seen", Lab.Token));
    }

    /// <summary>Mines until the lever was pulled and read back, and the incident is contained.</summary>
    public async Task<PlanView> ContainedAsync()
    {
        var incident = await desk.UntilAsync(incident => incident.Status == IncidentStatus.Contained, incident => incident.Plans is not [{ Status: not PlanStatus.Failed }]);
        return Assert.Single(incident.Plans);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}
