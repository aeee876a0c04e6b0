using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>An incident at Harbor with everything that containment needs; processes come and go, the ledger and the chain stay.</summary>
internal sealed class House
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PrivateKey Key = PrivateKey.FromHex("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

    private House()
    {
        Time = new FakeTimeProvider(Noon);
        Chain = new ScriptedVault(Key.Address, Noon) { OnReceived = InspectAsync };
        Ledger = new InMemoryLedger();
    }

    public FakeTimeProvider Time { get; }

    public ScriptedVault Chain { get; }

    public InMemoryLedger Ledger { get; }

    /// <summary>What the signer signs in place of what it was asked to; null when it is honest.</summary>
    public Func<Eip1559Transaction, Eip1559Transaction>? SignersLie { get; set; }

    /// <summary>Whether the playbook wants to act on what only waits in a pool.</summary>
    public bool OnPending { get; set; }

    public ResponseOptions Options { get; } = new() { Mode = ResponseMode.Automatic, Confirmations = 3 };

    public IncidentId Incident { get; private set; }

    public static async Task<House> OpenAsync()
    {
        var house = new House();
        var command = new HarborCase(Noon).Open();
        house.Incident = await house.Desk().OpenAsync(command, Noon, CancellationToken.None);
        return house;
    }

    public async Task<Incident> LookAsync() => Core.Incidents.Incident.From(await Ledger.ReadAsync(Incident, CancellationToken.None))!;

    public async Task<PlanView> PlanAsync() => Assert.Single((await LookAsync()).Plans);

    public async Task<IReadOnlyList<Happened>> ProgressAsync() => (await PlanAsync()).Progress;

    public async Task<string?> FailureAsync() => (await ProgressAsync()).OfType<Happened.StepFailed>().SingleOrDefault()?.Reason;

    /// <summary>A process that has just started: no memory, its own connections.</summary>
    /// <param name="pass">Is passed at everything that is awaited.</param>
    /// <param name="ask">Is passed, further in, at every question to the node and at every answer.</param>
    public Process Start(Func<Task>? pass = null, Func<Task>? ask = null) => new(this, pass ?? Open, ask ?? Open);

    /// <summary>Proposes, then lets one process work while the chain mines, until the plan is at rest.</summary>
    public async Task CalmAsync()
    {
        await Start().ProposeAsync();
        await RestAsync();
    }

    /// <summary>Lets one process work while the chain mines, until the plan is at rest.</summary>
    public async Task RestAsync()
    {
        var process = Start();
        for (var block = 0; block < 60; block++)
        {
            await process.WorkAsync();
            var incident = await LookAsync();
            if (incident.Plans.All(plan => Execution.IsAtRest(incident, plan, Scene(Chain, Chain, Chain).Rules)))
            {
                return;
            }

            Chain.Mine();
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Fail($"The plan never came to rest: {string.Join(", ", (await ProgressAsync()).Select(progress => progress.Tell()))}");
    }

    private static Task Open() => Task.CompletedTask;

    public IncidentDesk Desk(IIncidentLedger? ledger = null) => new(ledger ?? Ledger, Time);

    /// <summary>The kill switch, as another process turns it.</summary>
    public AutomationSwitch Switch => new(Ledger, HarborLevers.Protocol, Time);

    private Engine.Configuration.Packs Packs => HarborLevers.Packs with
    {
        Playbooks = [HarborLevers.PauseOnTheft with { When = HarborLevers.PauseOnTheft.When with { OnPending = OnPending } }],
    };

    public ResponseScene Scene(Ingest.IChainView view, ISimulator simulator, ITransactionGateway gateway, IIncidentLedger? ledger = null) => new(
        HarborLevers.Protocol, Packs, view, simulator, gateway, [new TurnedSigner(this)], new AutomationSwitch(ledger ?? Ledger, HarborLevers.Protocol, Time), Time, Microsoft.Extensions.Options.Options.Create(Options));

    // Stands at the node's door: whatever arrives must be the approved step, and must stand in the log already.
    private async Task InspectAsync(SignedTransaction transaction)
    {
        Assert.True(Chain.IsThePause(transaction), "Only the approved call may ever leave the house.");
        var log = (await Ledger.ReadAsync(Incident, CancellationToken.None)).Select(entry => entry.What).ToList();
        var written = log.FindIndex(what => what is Happened.StepSigned step && step.Transaction == transaction.Hash);
        Assert.True(written >= 0, "What is sent must be written down before.");
        Assert.Contains(log[..written], what => what is Happened.PlanApproved);
        Assert.Contains(log[..written], what => what is Happened.StepSimulated { Succeeded: true });
        Assert.DoesNotContain(log, what => what is Happened.PlanRefused);
    }

    /// <summary>One run of the program.</summary>
    internal sealed class Process
    {
        private readonly House _house;
        private readonly IncidentDesk _desk;
        private readonly ResponseScene _scene;
        private PlanRunner? _runner;

        public Process(House house, Func<Task> pass, Func<Task> ask)
        {
            _house = house;
            var ledger = new GatedLedger(house.Ledger, pass);
            _desk = house.Desk(ledger);
            var chain = new GatedVault(house.Chain, async () =>
            {
                await pass();
                await ask();
            });
            _scene = house.Scene(chain, chain, chain, ledger);
        }

        public IResponder Responder => new Responder(_desk, _scene, NullLogger<Responder>.Instance);

        public Task ProposeAsync() => Responder.ProposeAsync(_house.Incident, CancellationToken.None);

        /// <summary>One look at the plan, as the worker gives it; node trouble ends it as it would end the worker's.</summary>
        public async Task WorkAsync()
        {
            if ((await _house.LookAsync()).Plans is not [var plan])
            {
                return;
            }

            _runner ??= new PlanRunner(_house.Incident, plan.Plan.Id, _desk, _scene);
            try
            {
                await _runner.RunAsync(CancellationToken.None);
            }
            catch (Exception exception) when (exception is Ingest.NodeUnavailableException or Ingest.NodeAnswerException)
            {
                // Waited out.
            }
        }
    }

    /// <summary>The guardian's key, in the hands of whoever answers for it.</summary>
    private sealed class TurnedSigner(House house) : ISigner
    {
        public string Name => "guardian";

        public Address Address => Key.Address;

        public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken) =>
            Task.FromResult((house.SignersLie?.Invoke(transaction) ?? transaction).Sign(Key));
    }
}
