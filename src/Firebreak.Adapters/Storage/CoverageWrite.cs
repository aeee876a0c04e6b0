using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>The part of a journal's transaction that keeps the coverage ledger.</summary>
internal sealed class CoverageWrite(FirebreakContext context, DateTimeOffset now, CancellationToken cancellationToken)
{
    /// <summary>How many heights one row of final blocks covers at most; rows never reach over a multiple of it.</summary>
    public const long LongestRange = 4_096;

    /// <summary>Up to which height ranges were joined.</summary>
    public static string CompactedMark(long chain) => FormattableString.Invariant($"coverage:{chain}");

    /// <summary>Writes what the rules saw of a block. False, and nothing is written, when the block is in the ledger.</summary>
    public async Task<bool> NoteAsync(long chain, BlockCoverage coverage)
    {
        var (number, hash) = (Number(coverage.Block), coverage.Block.Hash.ToArray());
        var state = await SaveAsync(CoverageState.Of(coverage));
        var noted = await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO coverage (chain, first_block, last_block, last_hash, state)
            SELECT {chain}, {number}, {number}, {hash}, {state}
            WHERE COALESCE((
                SELECT last_block FROM coverage WHERE chain = {chain} AND first_block < {number} ORDER BY first_block DESC LIMIT 1), -1) < {number}
            ON CONFLICT (chain, first_block) DO UPDATE SET last_hash = excluded.last_hash, state = excluded.state
            WHERE coverage.last_hash <> excluded.last_hash AND coverage.last_block = coverage.first_block
            """,
            cancellationToken);
        if (noted == 0)
        {
            return false;
        }

        if (coverage.Gaps.Count > 0)
        {
            await OpenAsync(chain, coverage.Block, coverage.Gaps);
            await RescheduleAsync(chain, coverage.Block, CoverageState.Of(coverage), coverage.Edition, wasAsked: false);
        }

        return true;
    }

    /// <summary>Forgets orphaned blocks.</summary>
    public async Task DropAsync(long chain, long lowest, IReadOnlyCollection<object> hashes)
    {
        await RunAsync(Delete("coverage", "first_block", "last_hash"));
        await RunAsync(Delete("coverage_gaps", "block_number", "block_hash"));
        await RunAsync(Delete("coverage_due", "block_number", "block_hash"));

        IEnumerable<Statement> Delete(string table, string number, string hash) => Statement.WhereIn(
            $"DELETE FROM {table} WHERE chain = {{0}} AND {number} >= {{1}} AND {hash} IN", [chain, lowest], hashes);
    }

    /// <summary>Writes what could not be seen of a suspect.</summary>
    public async Task LeaveAsync(long chain, BlockRef block, Items<CoverageGap> gaps)
    {
        if (await FindAsync(chain, block) is { } state)
        {
            await OpenAsync(chain, block, gaps);
            await RescheduleAsync(chain, block, state, state.Edition, wasAsked: false);
        }
    }

    /// <summary>Closes and opens gaps. False, and nothing is written, when the block is not there or nothing of it is open.</summary>
    public async Task<bool> HealAsync(
        long chain, BlockRef block, Items<CoverageGap> closed, Items<CoverageGap> opened, string edition)
    {
        if (await FindAsync(chain, block) is not { } state)
        {
            return false;
        }

        var wasOpen = state.Gaps.Any(gap => closed.Any(one => one.Transaction is null && one.Rule == gap.Rule));
        foreach (var transaction in closed.Where(gap => gap.Transaction is not null).GroupBy(gap => gap.Transaction!.Value))
        {
            wasOpen |= await CloseAsync(chain, block, transaction.Key.ToArray(), transaction.Select(gap => gap.Rule)) > 0;
        }

        if (!wasOpen && closed.Count > 0)
        {
            return false;
        }

        var next = state.With(closed, opened);
        if (next.Gaps != state.Gaps)
        {
            var (id, number) = (await SaveAsync(next), Number(block));
            await context.Database.ExecuteSqlAsync($"UPDATE coverage SET state = {id} WHERE chain = {chain} AND first_block = {number}", cancellationToken);
        }

        await OpenAsync(chain, block, opened);
        await RescheduleAsync(chain, block, next, edition, wasAsked: true);
        await ReopenRangesAsync(chain, block);
        return true;
    }

    /// <summary>Lets the next compaction look again at where this block is.</summary>
    public Task ReopenRangesAsync(long chain, BlockRef block)
    {
        var (mark, start) = (CompactedMark(chain), Number(block) / LongestRange * LongestRange);
        return context.Database.ExecuteSqlAsync($"UPDATE marks SET reached = {start} WHERE name = {mark} AND reached > {start}", cancellationToken);
    }

    /// <summary>What is said of a block; null when it is not in the ledger by itself.</summary>
    private async Task<CoverageState?> FindAsync(long chain, BlockRef block)
    {
        var (number, hash) = (Number(block), block.Hash.ToArray());
        var bodies = await context.Database.SqlQuery<string>(
            $"""
            SELECT body AS "Value" FROM coverage_states WHERE id = (
                SELECT state FROM coverage WHERE chain = {chain} AND first_block = {number} AND last_block = {number} AND last_hash = {hash})
            """).ToListAsync(cancellationToken);
        return bodies.Count == 0 ? null : Cells.ToRecord<CoverageState>(bodies[0]);
    }

    private async Task<long> SaveAsync(CoverageState state)
    {
        var body = state.ToBody();
        var (id, gaps) = (CoverageState.Id(body), (long)state.Gaps.Count);
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO coverage_states (id, gaps, body) VALUES ({id}, {gaps}, {body}) ON CONFLICT DO NOTHING", cancellationToken);
        return id;
    }

    // That a suspect waits follows from the suspect.
    private Task OpenAsync(long chain, BlockRef block, Items<CoverageGap> gaps) => context.InsertAsync(
        "coverage_gaps",
        ["chain", "block_number", "block_hash", "transaction_hash", "rule", "cause", "reason"],
        [.. gaps.Where(gap => gap is { Transaction: not null, Cause: not GapCause.Waiting }).Select(gap => new object[]
        {
            chain, Number(block), block.Hash.ToArray(), gap.Transaction!.Value.ToArray(), gap.Rule, (long)gap.Cause, gap.Reason,
        })],
        cancellationToken);

    private async Task<int> CloseAsync(long chain, BlockRef block, byte[] transaction, IEnumerable<string> rules)
    {
        var closed = 0;
        foreach (var statement in Statement.WhereIn(
            "DELETE FROM coverage_gaps WHERE chain = {0} AND block_number = {1} AND block_hash = {2} AND transaction_hash = {3} AND rule IN",
            [chain, Number(block), block.Hash.ToArray(), transaction],
            rules))
        {
            closed += await statement.RunAsync(context, cancellationToken);
        }

        return closed;
    }

    private async Task RescheduleAsync(long chain, BlockRef block, CoverageState state, string edition, bool wasAsked)
    {
        var (number, hash) = (Number(block), block.Hash.ToArray());
        var found = await context.CoverageGaps
            .Where(row => row.Chain == chain && row.BlockNumber == number && row.BlockHash == hash)
            .Select(row => row.Cause).Distinct().ToListAsync(cancellationToken);
        var causes = found.ConvertAll(cause => (GapCause)cause);
        causes.AddRange(state.Gaps.Select(gap => gap.Cause));
        var attempts = (await context.CoverageDue
            .Where(row => row.Chain == chain && row.BlockNumber == number && row.BlockHash == hash)
            .Select(row => row.Attempts).ToListAsync(cancellationToken)).FirstOrDefault() + (wasAsked ? 1 : 0);
        if (Healing.DueAt(causes, (int)Math.Min(attempts, int.MaxValue), now) is not { } due)
        {
            await context.Database.ExecuteSqlAsync(
                $"DELETE FROM coverage_due WHERE chain = {chain} AND block_number = {number} AND block_hash = {hash}", cancellationToken);
            return;
        }

        var (dueAt, asked) = (Cells.FromInstant(due), CoverageState.Id(edition));
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO coverage_due (chain, block_number, block_hash, edition, attempts, due_at)
            VALUES ({chain}, {number}, {hash}, {asked}, {attempts}, {dueAt})
            ON CONFLICT (chain, block_number, block_hash) DO UPDATE
            SET edition = excluded.edition, attempts = excluded.attempts, due_at = excluded.due_at
            """,
            cancellationToken);
    }

    private static long Number(BlockRef block) => checked((long)block.Number);

    private async Task RunAsync(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            await statement.RunAsync(context, cancellationToken);
        }
    }
}
