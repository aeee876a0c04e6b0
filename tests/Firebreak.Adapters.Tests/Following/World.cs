using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.TestKit;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>A node, the stores of one Firebreak that watches it, and whichever process runs at the moment.</summary>
internal sealed class World(BranchingNode node, BranchingTransport transport, Stores stores, StageClock clock)
{
    private static readonly TimeSpan LongestWayToRest = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private CrashGate _gate = new();
    private int _deeds;

    public Story Story { get; } = new(node);

    public int Deaths { get; private set; }

    /// <summary>Lives through the steps with real follower and lanes, then lets everything come to rest on a sound node.</summary>
    public async Task LiveAsync(IReadOnlyList<Step> steps)
    {
        var watcher = Start();
        try
        {
            foreach (var step in steps)
            {
                Befall(step);
                await Task.Delay(TimeSpan.FromMilliseconds(step.Pause), clock);
                watcher = await BuryAsync(watcher);
            }

            transport.Heralding = Heralding.InOrder;
            transport.Put(Mood.Sound, 0, 0);
            node.Grow([Fresh(85), []]);
            await RestAsync(() => watcher.Fault, async () => watcher = await BuryAsync(watcher), () => watcher.Describe());
        }
        finally
        {
            _gate = new CrashGate();
            await watcher.DisposeAsync();
        }
    }

    /// <summary>Hears the story of another world as a straight run.</summary>
    public async Task HearAsync(Story told)
    {
        await using var watcher = new Watcher(transport, stores with { Journal = Story.NoteWhatIsSaved(stores.Journal) }, _gate, clock, new Teller(told.Updates));
        await RestAsync(() => watcher.Fault, () => Task.CompletedTask, () => watcher.Describe());
    }

    /// <summary>All that was saved, in words: position, what stands, what waits, what was measured, and the board.</summary>
    public async Task<IReadOnlyList<string>> TellAsync()
    {
        var position = await stores.Journal.LoadPositionAsync(A.Chain, default);
        var lines = new List<string> { $"stands at {position?.Head}", $"final {position?.Finalized}" };
        lines.AddRange(Above(position).Select(block => $"remembers {block}"));
        lines.AddRange((await StandingAsync()).Select(signal => $"signal {signal.Because} {signal.Provenance.Block} {signal.Provenance.Transaction} {signal.Id}"));
        lines.AddRange((await stores.Early.StandingEarlyAsync(A.Chain, default)).Select(evidence => $"early {evidence}"));
        lines.AddRange((await stores.Journal.WaitingSuspectsAsync(A.Chain, default)).Select(suspect => $"waits {suspect}"));
        lines.AddRange((await stores.Journal.MeasurementsAsync(A.Chain, default)).Select(measurement => $"measured {measurement}"));

        // How deep a reorg was is told by those who lived through it.
        lines.AddRange((await stores.Journal.VitalsAsync(A.Chain, default)).Select(vitals => $"felt {vitals with { TakenBack = 0 }}"));
        lines.AddRange((await CoverageAsync(position)).Select(span => $"seen {span}"));
        foreach (var alert in (await stores.Alerts.LoadAsync(default)).Alerts.Where(alert => alert.Standing.Count > 0 && !alert.IsAboutWatching).OrderBy(alert => alert.Rule, StringComparer.Ordinal))
        {
            lines.Add($"alert {alert.Id} {alert.State} {alert.Severity} pages={alert.Pages} {alert.Because}");
            lines.AddRange(alert.Standing.Select(signal => $"  on {signal.Id}"));
        }

        return lines;
    }

    /// <summary>Alerts without evidence: they say that they were taken back, and are not deleted.</summary>
    public async Task<IEnumerable<Alert>> GhostsAsync() =>
        (await stores.Alerts.LoadAsync(default)).Alerts.Where(alert => alert.Standing.Count == 0 && alert.State != AlertState.Retracted);

    /// <summary>How many signals were raised before their turn.</summary>
    public int Early { get; private set; }

    /// <summary>How many signals that were raised before their turn left again.</summary>
    public async Task<int> LapsedAsync() =>
        (await stores.Signals.ReadAsync(0, int.MaxValue, default)).Count(logged => logged.Change is SignalChange.Lapsed);

    // What a reorg came back to may be the final block itself, which a straight run has no reason to remember twice.
    private static IEnumerable<BlockRef> Above(ChainPosition? position) =>
        position is null ? [] : position.Recent.Where(block => block.Number > (position.Finalized?.Number ?? 0));

    /// <summary>The fold over the log, which must never raise what stands nor withdraw what does not.</summary>
    private async Task<IEnumerable<Signal>> StandingAsync()
    {
        var standing = new Dictionary<SignalId, Signal>();
        foreach (var logged in await stores.Signals.ReadAsync(0, int.MaxValue, default))
        {
            var isNew = logged.Change switch
            {
                SignalChange.Raised raised => standing.TryAdd(raised.Signal.Id, raised.Signal),
                SignalChange.Withdrawn withdrawn => standing.Remove(withdrawn.Signal),
                SignalChange.Lapsed lapsed => standing.Remove(lapsed.Signal),
                SignalChange.Settled settled => standing.ContainsKey(settled.Signal),
                _ => false,
            };
            if (!isNew)
            {
                throw new InvalidOperationException($"The log says what holds already: {logged}.");
            }
        }

        // Troubles of watching befell only one of the two worlds.
        return standing.Values.Where(signal => signal.Family != Family.Network).OrderBy(signal => signal.Provenance.Block.Number).ThenBy(signal => signal.Id.Value);
    }

    // The ledger joins rows of which the same is to be said, when it comes to it: told block by block they are the same.
    private async Task<IEnumerable<string>> CoverageAsync(ChainPosition? position)
    {
        var reading = await stores.Coverage.ReadAsync(A.Chain, 1, position?.Head.Number ?? 0, int.MaxValue, default);
        return reading.Spans.SelectMany(span => Enumerable.Range((int)span.First, (int)span.Count).Select(number => $"{number} {string.Join(',', span.Rules)} {string.Join(';', span.Gaps)}"));
    }

    private Watcher Start()
    {
        _gate = new CrashGate();
        transport.IsDead = () => _gate.IsDead;
        return new Watcher(
            transport,
            stores with { Journal = Story.NoteWhatIsSaved(stores.Journal), Early = new CountedEarly(stores.Early, count => Early += count) },
            _gate,
            clock);
    }

    private async Task<Watcher> BuryAsync(Watcher watcher)
    {
        if (watcher.Fault is { } fault)
        {
            throw new InvalidOperationException("A worker failed.", fault);
        }

        if (!_gate.IsDead)
        {
            return watcher;
        }

        Deaths++;
        await watcher.DisposeAsync();
        return Start();
    }

    // No transaction is mined twice on one chain.
    private IReadOnlyList<Deed> Fresh(int pick) =>
        [.. Step.Deeds(pick).Select(deed => deed with { Name = string.Create(CultureInfo.InvariantCulture, $"{deed.Name}, deed {++_deeds}") })];

    private void Befall(Step step)
    {
        switch (step)
        {
            case Step.Grow grow:
                node.Grow([.. grow.Picks.Select(Fresh)]);
                break;
            case Step.Reorg reorg:
                node.Reorg(reorg.Depth, [.. reorg.Picks.Select(Fresh)]);
                break;
            case Step.Return back:
                node.Return(back.Which, [.. back.Picks.Select(Fresh)]);
                break;
            case Step.Die die:
                _gate.DieAfter(die.Dealings);
                break;
            case Step.Herald herald:
                transport.Heralding = herald.How;
                break;
            case Step.Turn turn:
                transport.Put(turn.Mood, turn.Questions, turn.Measure);
                break;
        }
    }

    private async Task RestAsync(Func<Exception?> fault, Func<Task> look, Func<string> describe)
    {
        var since = clock.GetTimestamp();
        while (!await IsAtRestAsync())
        {
            await look();
            if (fault() is { } failure)
            {
                throw new InvalidOperationException("A worker failed.", failure);
            }

            if (clock.GetElapsedTime(since) > LongestWayToRest)
            {
                throw new TimeoutException($"It never came to rest ({describe()}; gaps {string.Join(',', await stores.Coverage.TallyAsync(A.Chain, default))}); the node stands at {node.Head.Block.Ref}, final {node.Final.Block.Ref}:\n"
                    + string.Join('\n', (await TellAsync()).Concat((await stores.Alerts.LoadAsync(default)).Alerts.Select(alert => alert.ToString()))));
            }

            await Task.Delay(Glance, clock);
        }
    }

    private async Task<bool> IsAtRestAsync()
    {
        if (Story.Position?.Head != node.Head.Block.Ref || Story.Position.Finalized != node.Final.Block.Ref
            || (await stores.Journal.WaitingSuspectsAsync(A.Chain, default)).Count > 0 || (await stores.Coverage.TallyAsync(A.Chain, default)).Count > 0
            || (await stores.Early.StandingEarlyAsync(A.Chain, default)).Count > 0)
        {
            return false;
        }

        var (alerts, through) = await stores.Alerts.LoadAsync(default);
        var isConfirmed = alerts.All(alert => alert.State != AlertState.Provisional || alert.FirstBlock.Number + (ulong)Watcher.Options.Confirmations > node.Head.Number);
        return isConfirmed && (await stores.Signals.ReadAsync(through, 1, default)).Count == 0;
    }
}
