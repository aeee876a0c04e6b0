using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// One transaction of the chain journal. Everything takes its locks in the same order (position, suspects, coverage, early, standing, log), so two
/// writers wait for each other and never for ever.
/// </summary>
internal sealed partial class JournalWrite(FirebreakContext context, TimeProvider clock, CancellationToken cancellationToken)
{
    private readonly List<(SignalId Id, SignalChange Change)> _changes = [];
    private readonly CoverageWrite _coverage = new(context, clock.GetUtcNow(), cancellationToken);

    public async Task<bool> CommitAsync(ChainCommit commit)
    {
        var chain = checked((long)commit.Chain.Value);
        await MoveAsync(chain, commit.Position);
        await DropOrphanedAsync(chain, commit);
        await AddVitalsAsync(chain, commit);
        await TeachAsync(chain, commit);
        await RecordAsync(chain, commit.Shadows);
        await AddAsync(chain, commit.Suspects, commit.Measurements);
        if (commit.Spent is { } spent)
        {
            await DropSpentAsync(chain, spent);
        }

        if (commit.Coverage is { } coverage)
        {
            await _coverage.NoteAsync(chain, coverage);
        }

        await RaiseInTurnAsync(chain, commit.Signals, standing => EarlyTurn.AfterBlock(standing, commit));
        await AppendChangesAsync(chain);
        return true;
    }

    /// <summary>False, and nothing to keep, when the block is no longer on the chain or none of the gaps is open.</summary>
    public async Task<bool> HealAsync(CoverageHealing healing)
    {
        var chain = checked((long)healing.Chain.Value);
        if (!await LockAsync(chain))
        {
            return false;
        }

        await RecordAsync(chain, healing.Shadows);
        await AddAsync(chain, healing.Suspects, healing.Measurements);
        if (!await _coverage.HealAsync(chain, healing.Block, healing.Closed, healing.Opened, healing.Edition))
        {
            return false;
        }

        await RaiseInTurnAsync(chain, healing.Signals, standing => EarlyTurn.AfterHealing(standing, healing));
        await AppendChangesAsync(chain);
        return true;
    }

    /// <summary>False, and nothing to keep, when the block is known, or is not what stands below <paramref name="next"/> on the chain.</summary>
    public async Task<bool> FillAsync(ChainCommit block, BlockRef next)
    {
        var chain = checked((long)block.Chain.Value);
        if (block.Coverage is not { } coverage || !await LockAsync(chain))
        {
            return false;
        }

        var (above, hash) = (Number(next), next.Hash.ToArray());
        var isBelow = await context.Coverage.AnyAsync(
            row => row.Chain == chain && row.FirstBlock == above && (row.LastBlock > row.FirstBlock || row.LastHash == hash), cancellationToken);
        if (!isBelow)
        {
            return false;
        }

        await RecordAsync(chain, block.Shadows);
        await AddAsync(chain, block.Suspects, block.Measurements);
        if (!await _coverage.NoteAsync(chain, coverage))
        {
            return false;
        }

        await RaiseAsync(chain, block.Signals);
        await AppendChangesAsync(chain);
        return true;
    }

    /// <summary>Takes back everything above a block; null stands for everything there is.</summary>
    public async Task<bool> RewindAsync(ChainId chainId, BlockRef? ancestor)
    {
        var chain = checked((long)chainId.Value);
        await LockAsync(chain);
        var above = ancestor is { } block ? Number(block) : -1;
        object[] arguments = [chain, above];
        foreach (var table in (string[])["suspects", "measurements", "footprints", "baseline_states", "shadow_signals", "vitals", "coverage_gaps", "coverage_due"])
        {
            await new Statement($"DELETE FROM {table} WHERE chain = {{0}} AND block_number > {{1}}", arguments).RunAsync(context, cancellationToken);
        }

        await new Statement("DELETE FROM coverage WHERE chain = {0} AND first_block > {1}", arguments).RunAsync(context, cancellationToken);
        await new Statement("UPDATE page_marks SET taken_with = -1 WHERE chain = {0} AND taken_with > {1}", arguments).RunAsync(context, cancellationToken);
        Withdraw(
            await context.Standing.FromSqlRaw(
                "DELETE FROM standing WHERE chain = {0} AND block_number > {1} RETURNING signal_id, chain, block_number, block_hash, place", arguments)
                .ToListAsync(cancellationToken),
            ancestor ?? default);
        await new EarlyWrite(context, chain, cancellationToken).DropAboveAsync(above);
        if (ancestor is { } head)
        {
            await MoveAsync(chain, new ChainPosition([head], Finalized: null));
            await _coverage.ReopenRangesAsync(chain, head);
        }
        else
        {
            await PositionWrite.ForgetAsync(context, chain, cancellationToken);
            await _coverage.ReopenRangesAsync(chain, default);
        }

        await AppendChangesAsync(chain);
        return true;
    }

    /// <summary>False, and nothing to keep, when the suspect is gone with its block or was settled before.</summary>
    public async Task<bool> SettleAsync(Suspect suspect, DeepJudgement seen)
    {
        var chain = checked((long)suspect.Chain.Value);
        var number = Number(suspect.Block);
        var hash = suspect.Block.Hash.ToArray();
        var transaction = suspect.Transaction.ToArray();
        var settled = await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE suspects SET settled = 1
            WHERE chain = {chain} AND block_number = {number} AND block_hash = {hash} AND transaction_hash = {transaction} AND settled = 0
            """,
            cancellationToken);
        if (settled == 0)
        {
            return false;
        }

        await RecordAsync(chain, seen.Shadows);
        if (seen.Gaps.Count > 0)
        {
            await _coverage.LeaveAsync(chain, suspect.Block, seen.Gaps);
        }

        await _coverage.ReopenRangesAsync(chain, suspect.Block);
        await RaiseInTurnAsync(chain, seen.Signals, standing => EarlyTurn.AfterSuspect(standing, suspect, seen));
        await AppendChangesAsync(chain);
        return true;
    }

    /// <summary>Whoever changes what was committed before waits for whoever moves the chain. False when the chain was never followed.</summary>
    private async Task<bool> LockAsync(long chain) => await context.Database.ExecuteSqlAsync(
        $"UPDATE positions SET version = version + 1 WHERE chain = {chain}", cancellationToken) > 0;

    private async Task AddAsync(long chain, Items<Suspect> suspects, Items<Measurement> measurements)
    {
        await context.InsertAsync(
            "suspects",
            ["chain", "block_number", "block_hash", "transaction_hash", "place", "settled", "reason"],
            [.. suspects.Select((suspect, place) => new object[]
            {
                chain, Number(suspect.Block), suspect.Block.Hash.ToArray(), suspect.Transaction.ToArray(), (long)place, 0L, suspect.Reason,
            })],
            cancellationToken);
        await context.InsertAsync(
            "measurements",
            ["chain", "block_number", "block_hash", "transaction_hash", "subject", "feature", "place", "value"],
            [.. measurements.Select((measurement, place) => new object[]
            {
                chain, Number(measurement.Block), measurement.Block.Hash.ToArray(), measurement.Transaction.ToArray(),
                measurement.Subject.ToArray(), measurement.Feature, (long)place, measurement.Value.ToBigEndian(),
            })],
            cancellationToken);
    }

    private static long Number(BlockRef block) => checked((long)block.Number);

    private Task MoveAsync(long chain, ChainPosition position) => PositionWrite.MoveAsync(context, chain, position, cancellationToken);

    private async Task DropOrphanedAsync(long chain, ChainCommit commit)
    {
        if (commit.Orphaned.Count == 0)
        {
            return;
        }

        var lowest = commit.Orphaned.Min(Number);
        var hashes = commit.Orphaned.Select(block => (object)block.Hash.ToArray()).ToList();
        await RunAsync(Delete("suspects"));
        await RunAsync(Delete("measurements"));
        await RunAsync(Delete("footprints"));
        await RunAsync(Delete("shadow_signals"));
        await _coverage.DropAsync(chain, lowest, hashes);
        var withdrawn = new List<StandingRow>();
        foreach (var delete in Delete("standing", "RETURNING signal_id, chain, block_number, block_hash, place"))
        {
            withdrawn.AddRange(await context.Standing.FromSqlRaw(delete.Sql, delete.Arguments).ToListAsync(cancellationToken));
        }

        await new EarlyWrite(context, chain, cancellationToken).DropAsync(lowest, hashes);
        Withdraw(withdrawn, commit.Position.Head);

        IEnumerable<Statement> Delete(string table, string then = "") => Statement.WhereIn(
            $"DELETE FROM {table} WHERE chain = {{0}} AND block_number >= {{1}} AND block_hash IN", [chain, lowest], hashes, then);
    }

    private Task DropSpentAsync(long chain, SpentMatches spent) => new Statement(
        $"DELETE FROM measurements WHERE chain = {{0}} AND block_number >= {{1}} AND block_number < {{2}} AND feature LIKE '{SpentMatches.Feature}%'",
        [chain, checked((long)spent.From), checked((long)spent.Below)]).RunAsync(context, cancellationToken);

    // Unwound from the top, as the chain did.
    private void Withdraw(List<StandingRow> rows, BlockRef ancestor)
    {
        foreach (var row in rows.OrderByDescending(row => row.BlockNumber).ThenByDescending(row => row.Place))
        {
            var id = new SignalId(Cells.ToHash(row.SignalId));
            var orphaned = new BlockRef((ulong)row.BlockNumber, Cells.ToHash(row.BlockHash));
            _changes.Add((id, new SignalChange.Withdrawn(id, orphaned, ancestor)));
        }
    }

    private async Task RaiseAsync(long chain, Items<Signal> signals)
    {
        var raised = new HashSet<SignalId>();
        var rows = signals.Select((signal, place) => new object[]
        {
            signal.Id.Value.ToArray(), chain, Number(signal.Provenance.Block), signal.Provenance.Block.Hash.ToArray(), (long)place,
        });
        foreach (var insert in Statement.Insert(
            "standing (signal_id, chain, block_number, block_hash, place)",
            rows,
            "ON CONFLICT DO NOTHING RETURNING signal_id, chain, block_number, block_hash, place"))
        {
            var inserted = await context.Standing.FromSqlRaw(insert.Sql, insert.Arguments).ToListAsync(cancellationToken);
            raised.UnionWith(inserted.Select(row => new SignalId(Cells.ToHash(row.SignalId))));
        }

        _changes.AddRange(signals
            .Where(signal => raised.Remove(signal.Id))
            .Select(signal => (signal.Id, (SignalChange)new SignalChange.Raised(signal))));
    }

    private Task AppendChangesAsync(long chain) => context.AppendSignalChangesAsync(chain, _changes, clock.GetUtcNow(), cancellationToken);

    private async Task RunAsync(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            await statement.RunAsync(context, cancellationToken);
        }
    }
}
