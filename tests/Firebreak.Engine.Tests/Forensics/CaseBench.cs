using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Forensics;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Firebreak.Engine.Tests.Forensics;

/// <summary>A forensics room of one's own: the drained harbor, a desk, and a directory that goes away with the test.</summary>
internal sealed class CaseBench : IDisposable
{
    private readonly IncidentDesk _desk;

    public CaseBench(ReplayedChain? chain = null)
    {
        Chain = chain ?? HarborDrain.Chain();
        Time = new FakeTimeProvider(A.Dawn.AddSeconds(HarborDrain.FirstHostileBlock + 0.4));
        _desk = new IncidentDesk(new InMemoryLedger(), Time);
        Directory = System.IO.Directory.CreateTempSubdirectory("firebreak-case-").FullName;
    }

    public ReplayedChain Chain { get; }

    public FakeTimeProvider Time { get; }

    public IIncidentDesk Desk => _desk;

    public string Directory { get; }

    public static Address Vault => HarborDrain.Vault;

    /// <summary>A room as after a start of the program: it knows only the log, the disk and the chain.</summary>
    public CaseRoom Room(IIncidentDesk? desk = null)
    {
        var options = Options.Create(new ForensicsOptions { DataDirectory = Directory });
        var valuations = new ValuationReader(HarborDrain.Protocol, Chain, NullLogger<ValuationReader>.Instance);
        return new CaseRoom(desk ?? _desk, Investigator(valuations, options), HarborDrain.Protocol, Time, options);
    }

    /// <summary>Opens the incident and carries it to its containment.</summary>
    public async Task<IncidentId> ContainAsync(CancellationToken cancellationToken, params Signal[] signals)
    {
        signals = signals.Length > 0 ? signals : [HarborDrain.Signal(23), HarborDrain.Signal(24), HarborDrain.Signal(25)];
        var alert = Alert.From(signals[0], new AlertId(A.Hash("alert"), 1), Time.GetUtcNow());
        var roster = HarborDrain.Protocol.People.Select(person => new Happened.RoleAssigned(person.Role, person.Name)).ToItems();
        var id = await _desk.OpenAsync(new Command.Open(A.Chain, "Harbor", alert, HarborDrain.AtRisk, roster), Time.GetUtcNow(), cancellationToken);
        await PlanAsync(id, cancellationToken);
        foreach (var signal in signals[1..])
        {
            Time.Advance(TimeSpan.FromSeconds(0.9));
            alert = alert.With(signal, Time.GetUtcNow());
            await _desk.SubmitAsync(id, new Command.Track(alert), Actor.Firebreak, cancellationToken);
        }

        var pause = A.BlockRef(HarborDrain.PauseBlock);
        await _desk.SubmitAsync(
            id, new Command.Report(new Happened.Contained(pause, A.Dawn.AddSeconds(HarborDrain.PauseBlock))), Actor.Firebreak, cancellationToken);
        return id;
    }

    public Task<IReadOnlyList<Entry>> LogAsync(IncidentId id) => _desk.LogAsync(id, CancellationToken.None);

    public string DirectoryOf(Happened.CaseFileSealed file) => Path.Combine(Directory, file.Path);

    public void Dispose()
    {
        _desk.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Investigator Investigator(ValuationReader valuations, IOptions<ForensicsOptions> options) =>
        new(Chain, Chain, new RecentBlocks(Chain), valuations, HarborDrain.Protocol, options);

    private async Task PlanAsync(IncidentId id, CancellationToken cancellationToken)
    {
        var plan = new ProposedPlan(
            new PlanId(A.Hash("plan")), "pause-on-theft@1", "Pause HarborVault", "Money is being taken by re-entrancy and the guardian can stop it.",
            ApprovalPolicy.Automatic, Time.GetUtcNow().AddMinutes(5),
            [
                new ProposedStep(
                    0, "harbor-pause", Vault, new byte[] { 0x84, 0x56, 0xcb, 0x59 }, "HarborVault.pause()", ["deposit", "redeem", "withdraw"],
                    "unpause() by the owners' Safe", "guardian"),
            ]);
        var step = new StepKey(plan.Id, 0);
        await _desk.SubmitAsync(id, new Command.Propose(plan), Actor.Firebreak, cancellationToken);
        await _desk.SubmitAsync(id, new Command.Report(new Happened.StepSimulated(
            step, A.BlockRef(23), Succeeded: true, 46_021, "replayed", ["paused() turns from false to true"])), Actor.Firebreak, cancellationToken);
        await _desk.SubmitAsync(id, new Command.Approve(plan.Id, "automatic by policy"), Actor.Firebreak, cancellationToken);
        var (pause, block) = (A.Hash("the pause"), A.BlockRef(HarborDrain.PauseBlock));
        foreach (var progress in new Happened[]
        {
            new Happened.StepSigned(step, HarborDrain.Guardian, Nonce: 0, pause, 42, 12, new byte[] { 2, 0xf8 }),
            new Happened.StepSent(step, pause, "http node at 127.0.0.1"),
            new Happened.StepMined(step, pause, block, A.Dawn.AddSeconds(block.Number), Succeeded: true, 46_021),
            new Happened.StepVerified(step, block, "paused() = true"),
        })
        {
            Time.Advance(TimeSpan.FromMilliseconds(150));
            await _desk.SubmitAsync(id, new Command.Report(progress), Actor.Firebreak, cancellationToken);
        }
    }
}
