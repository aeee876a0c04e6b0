using Firebreak.Core.Alerting;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Opens the database and goes through every read and write once before the workers start: the first use costs hundreds of
/// milliseconds, and they must not fall between an attack and its pause.
/// </summary>
public sealed class StorageWarmUp : IHostedLifecycleService
{
    private readonly Database _database;
    private readonly ChainJournal _journal;
    private readonly AlertStore _alerts;
    private readonly IncidentLedger _ledger;
    private readonly TimeProvider _clock;

    internal StorageWarmUp(Database database, ChainJournal journal, AlertStore alerts, IncidentLedger ledger, TimeProvider clock)
    {
        _database = database;
        _journal = journal;
        _alerts = alerts;
        _ledger = ledger;
        _clock = clock;
    }

    /// <summary>Writes nothing that stays.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        await _database.WriteAsync(context => RehearseAsync(new JournalWrite(context, _clock, cancellationToken), context), cancellationToken);
        await _journal.LoadPositionAsync(Rehearsal.Chain, cancellationToken);
        await _journal.WaitingSuspectsAsync(Rehearsal.Chain, cancellationToken);
        await _journal.MeasurementsAsync(Rehearsal.Chain, cancellationToken);
        await _journal.VitalsAsync(Rehearsal.Chain, cancellationToken);
        await _journal.ReadAsync(long.MaxValue, 1, cancellationToken);
        await _alerts.LoadAsync(cancellationToken);
        await _alerts.ReadChangesAsync(long.MaxValue, 1, cancellationToken);
        await _alerts.LoadReaderAsync("", cancellationToken);
        await _ledger.HeadsAsync(cancellationToken);
        await _ledger.ReadAsync(default, cancellationToken);

        async Task<bool> RehearseAsync(JournalWrite journal, FirebreakContext context)
        {
            await journal.CommitAsync(Rehearsal.Commit);
            await journal.SettleAsync(Rehearsal.Commit.Suspects[0], new DeepJudgement([], [Rehearsal.Gap]));
            await journal.HealAsync(Rehearsal.Healing);
            await journal.CommitAsync(Rehearsal.Commit);
            await AlertStore.SaveAsync(context, [Rehearsal.Alert], 0, cancellationToken);
            await IncidentLedger.AppendAsync(context, [Rehearsal.Opening], cancellationToken);
            await IncidentLedger.AppendAsync(context, [Rehearsal.Next], cancellationToken);
            _ = Rehearsal.Opening.What;
            return false;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => WarmAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Records of a chain that does not exist.</summary>
    private static class Rehearsal
    {
        public static readonly ChainId Chain = new(0);
        private static readonly BlockRef Block = new(0, default);
        private static readonly Provenance Provenance = new(Chain, Block, DateTimeOffset.UnixEpoch, default);

        private static readonly Signal Signal = new(
            default, "", Tier.Context, Family.Network, Severity.P5, Pages: false, Score: 0, "", Provenance, default, [default], default,
            [new Evidence.Flow(default, default, Asset: null, default)]);

        public static readonly CoverageGap Gap = new("a", default(Hash256), GapCause.NotAnswered, "");

        public static readonly ChainCommit Commit = new(
            Chain, new ChainPosition([Block], Finalized: null), [Block], [Signal], [new Suspect(Chain, Block, default, "")],
            [new Measurement(Block, default, default, "", default)])
        {
            Coverage = new BlockCoverage(Block, ["a"], [Gap]),
            Teaching = new Teaching("", [new Imprint(Block, 0, new Footprint())]),
            Vitals = new BlockVitals(Block, DateTimeOffset.UnixEpoch, default, IsEmpty: true, 0, null, null, 0, SequencerState.Unsaid),
        };

        public static readonly CoverageHealing Healing = new(Chain, Block, [Gap], [Gap], [], [], [], "");

        public static readonly Alert Alert = new(
            default, Chain, "", default, AlertState.Provisional, Severity.P5, Pages: false, [Family.Network], "", [Signal], [], Ancestor: null,
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

        public static readonly Entry Opening = Entry.Seal(
            default, previous: null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Actor.Firebreak,
            new Happened.Opened(Chain, "", default, "", Severity.P5, default));

        public static readonly Entry Next = Entry.Seal(
            default, Opening, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Actor.Firebreak, new Happened.AlertAttached(Alert));
    }
}
