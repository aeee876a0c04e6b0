using Firebreak.Core.Alerting;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Firebreak.Engine.Tests;

/// <summary>Everything that survives the death of a process: the chain and the stores.</summary>
internal sealed class World
{
    public World()
    {
        Journal = new InMemoryJournal(Time);
        Desk = new IncidentDesk(Ledger, Time);
        Chain.MayGoOn = told => Position == told && IsSettled;
    }

    public FakeTimeProvider Time { get; } = new(A.Dawn);

    public ScriptedChain Chain { get; } = new();

    public Protocol Protocol { get; init; } = A.Protocol();

    public IReadOnlyDictionary<string, Rule> Rules { get; init; } = A.Rules;

    public InMemoryJournal Journal { get; }

    public InMemoryAlertStore Alerts { get; } = new();

    public InMemoryLedger Ledger { get; } = new();

    /// <summary>Whether gaps are gone back to and told. Where every dealing of a process is counted they are not.</summary>
    public bool Heals { get; set; }

    /// <summary>A desk of the test's own, as another process would have it.</summary>
    public IncidentDesk Desk { get; }

    public IngestOptions Ingest { get; } = new() { ChainId = A.Chain.Value, Confirmations = 2 };

    /// <summary>No suspect waits, and every signal has become what it becomes.</summary>
    public bool IsSettled =>
        Journal.WaitingSuspectsAsync(A.Chain, default).Result.Count == 0 && Alerts.IsSettled(Journal.LastSequence, "incidents");

    public bool HasHeardEverything => Position == Chain.End;

    public ChainPosition? Position => Journal.LoadPositionAsync(A.Chain, default).Result;

    public Task<IReadOnlyList<Incident>> IncidentsAsync() => Desk.ListAsync(CancellationToken.None);

    public async Task<IReadOnlyList<Alert>> AlertsAsync() => (await Alerts.LoadAsync(CancellationToken.None)).Alerts;

    /// <summary>What the last process had learned when it ended.</summary>
    public byte[]? Learned { get; private set; }

    /// <summary>Runs one process after the other; each but the last dies after so many dealings with the world, if it comes that far.</summary>
    public async Task RunAsync(Func<Task<bool>> until, params int[] crashes)
    {
        foreach (var survives in crashes)
        {
            await using var house = new House(this, new CrashGate(survives));
            await house.RunAsync(async () => house.IsDead || await until());
        }

        await using var last = new House(this, new CrashGate());
        await last.RunAsync(async () => await until() && (!last.Pipeline.Learns || last.Pipeline.AskLearned(baseline => baseline.Transactions) > 0));
        Learned = last.Pipeline.AskLearned(baseline => baseline.ToSnapshot());
    }

    /// <summary>Runs until the whole script was heard and everything has come of it.</summary>
    public Task RunAsync(params int[] crashes) => RunAsync(
        async () => HasHeardEverything && IsSettled && !(await AlertsAsync()).Any(alert => alert.State == AlertState.Provisional), crashes);
}

/// <summary>One process: all workers from the chain to the incident, wired as in production, over the stores of a world.</summary>
internal sealed class House : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    private readonly World _world;
    private readonly CrashGate _gate;
    private readonly List<BackgroundService> _workers = [];

    public House(World world, CrashGate gate)
    {
        (_world, _gate) = (world, gate);
        var view = gate.Guard<IChainView>(world.Chain);
        var journal = gate.Guard<IChainJournal>(world.Journal);
        var store = gate.Guard<IAlertStore>(world.Alerts);
        var protocol = world.Protocol;
        var pipeline = new DetectionPipeline(new Watch(protocol), world.Rules);
        Pipeline = pipeline;
        var valuations = new ValuationReader(protocol, view, NullLogger<ValuationReader>.Instance);
        var scene = new IngestScene(
            Options.Create(world.Ingest), new ChainStatus(), new IngestNudges(), new RecentBlocks(view),
            new NodeOutage(world.Time, NullLogger<NodeOutage>.Instance),
            new StorageOutage(world.Time, NullLogger<StorageOutage>.Instance), NullLogger<IngestWorker>.Instance);
        var board = new AlertingWorker(gate.Guard<ISignalLog>(world.Journal), store, scene, world.Time, Options.Create(new AlertingOptions()));
        var desk = new IncidentDesk(gate.Guard<IIncidentLedger>(world.Ledger), world.Time);
        var responder = gate.Guard<IResponder>(new PlanningResponder(desk));
        var incidents = new IncidentScene(protocol, board, scene.Blocks, valuations, scene.Outage, scene.Storage, world.Time, Options.Create(new IncidentOptions()));
        var troubles = new TroubleDesk(
            gate.Guard<ITroubleLog>(world.Journal), new TroubleRules(A.WatchingRules), world.Time,
            new TroubleScene(scene.Options, scene.Status, scene.Nudges), NullLogger<TroubleDesk>.Instance);
        var guard = new FinalityGuard(
            world.Chain, troubles, gate.Guard<ITroubleLog>(world.Journal), new FinalityRewind(journal, view, scene), scene);
        var examiner = new SuspectExaminer(gate.Guard<IDeepTracer>(world.Chain), view, pipeline, valuations, scene);
        var baselines = new BaselineKeeper(gate.Guard<IBaselineStore>(world.Journal), pipeline, protocol, new BaselineOptions(), scene);
        _workers.Add(new IngestWorker(guard, pipeline, journal, valuations, baselines, scene));
        _workers.Add(new DeepLaneWorker(examiner, journal, world.Time, scene));
        if (world.Heals)
        {
            var reviewer = new GapReviewer(examiner, pipeline, valuations, view, scene);
            _workers.Add(troubles);
            _workers.Add(new CoverageHealer(world.Journal, reviewer, pipeline, world.Chain, world.Time, scene));
            _workers.Add(new CoverageWarden(world.Journal, reviewer, troubles, world.Time, scene));
        }

        _workers.Add(board);
        _workers.Add(new IncidentWorker(store, desk, responder, incidents, NullLogger<IncidentWorker>.Instance));
    }

    public bool IsDead => _gate.IsDead;

    public DetectionPipeline Pipeline { get; }

    /// <summary>Runs, with the clock running fast, until something holds; a worker that fails for any reason but the crash fails the test.</summary>
    public async Task RunAsync(Func<Task<bool>> until)
    {
        using var patience = new CancellationTokenSource(LongestRun);
        foreach (var worker in _workers)
        {
            await worker.StartAsync(patience.Token);
        }

        while (!await until())
        {
            if (_workers.Select(worker => worker.ExecuteTask?.Exception?.InnerException).FirstOrDefault(fault => fault is not (null or CrashException)) is { } fault)
            {
                throw new InvalidOperationException("A worker failed.", fault);
            }

            _world.Time.Advance(Tick);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
    }

    /// <summary>Proposes one plan for each incident, the same whenever it is asked.</summary>
    private sealed class PlanningResponder(IncidentDesk desk) : IResponder
    {
        public async Task<IReadOnlyList<PlanId>> ProposeAsync(IncidentId incident, CancellationToken cancellationToken)
        {
            var plan = new HarborCase(A.Dawn).Plan() with { Id = new PlanId(A.Hash(incident.ToString())) };
            return await desk.SubmitAsync(incident, new Command.Propose(plan), Actor.Firebreak, cancellationToken) is Decision.Accepted ? [plan.Id] : [];
        }

        public Task<Decision?> ApproveAsync(string plan, Actor by, string how, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Decision?> ApproveSignedAsync(string plan, Actor by, string how, ApprovalSignature signature, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ApprovalDraft?> DraftApprovalAsync(string plan, string person, string reason, BreakGlass breakGlass, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
