using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// The schema, as steps that each lead from one version to the next. Steps are only ever added. Keys are the tables' own order
/// (no separate index that could disagree with the row), and SQLite checks types (STRICT).
/// </summary>
internal static class Schema
{
    // Any number will do, as long as every Firebreak takes the same.
    private const long PostgresLock = 0x46495245_42524541;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE positions (chain $int PRIMARY KEY, recent $blob NOT NULL, finalized $blob NOT NULL, version $int NOT NULL) $table;
        CREATE TABLE signals (
            sequence $int PRIMARY KEY, seen_at $int NOT NULL, chain $int NOT NULL, signal_id $blob NOT NULL, body TEXT NOT NULL) $table;
        CREATE TABLE standing (
            signal_id $blob PRIMARY KEY, chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, place $int NOT NULL) $table;
        CREATE INDEX standing_by_block ON standing (chain, block_number);
        CREATE TABLE suspects (
            chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, transaction_hash $blob NOT NULL,
            place $int NOT NULL, settled $int NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (chain, block_number, block_hash, transaction_hash)) $table;
        CREATE INDEX suspects_waiting ON suspects (chain, block_number, place) WHERE settled = 0;
        CREATE TABLE measurements (
            chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, transaction_hash $blob NOT NULL,
            subject $blob NOT NULL, feature TEXT NOT NULL, place $int NOT NULL, value $blob NOT NULL,
            PRIMARY KEY (chain, block_number, block_hash, transaction_hash, subject, feature)) $table;
        CREATE TABLE alerts (
            fingerprint $blob NOT NULL, episode $int NOT NULL, first_seen_at $int NOT NULL, version $int NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (fingerprint, episode)) $table;
        CREATE TABLE alert_changes (
            sequence $int PRIMARY KEY, fingerprint $blob NOT NULL, episode $int NOT NULL, body TEXT NOT NULL) $table;
        CREATE TABLE happened (
            incident $blob NOT NULL, sequence $int NOT NULL, known_at $int NOT NULL, recorded_at $int NOT NULL,
            acted_by $blob NOT NULL, payload $blob NOT NULL, previous $blob NOT NULL, hash $blob NOT NULL,
            PRIMARY KEY (incident, sequence)) $table;
        CREATE TABLE heads (incident $blob PRIMARY KEY, sequence $int NOT NULL, hash $blob NOT NULL) $table;
        CREATE TABLE marks (name TEXT PRIMARY KEY, reached $int NOT NULL) $table;
        INSERT INTO marks (name, reached) VALUES ('log:signals', 0), ('log:alerts', 0), ('board:alerts', 0);
        """,
        """
        CREATE TABLE coverage_states (id $int PRIMARY KEY, gaps $int NOT NULL, body TEXT NOT NULL) $table;
        CREATE TABLE coverage (
            chain $int NOT NULL, first_block $int NOT NULL, last_block $int NOT NULL, last_hash $blob NOT NULL, state $int NOT NULL,
            PRIMARY KEY (chain, first_block)) $table;
        CREATE TABLE coverage_gaps (
            chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, transaction_hash $blob NOT NULL, rule TEXT NOT NULL,
            cause $int NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (chain, block_number, block_hash, transaction_hash, rule)) $table;
        CREATE TABLE coverage_due (
            chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, edition $int NOT NULL, attempts $int NOT NULL,
            due_at $int NOT NULL, PRIMARY KEY (chain, block_number, block_hash)) $table;
        CREATE INDEX coverage_due_next ON coverage_due (chain, due_at);
        CREATE TABLE troubles (
            chain $int NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, episode $int NOT NULL, is_open $int NOT NULL, raised_at $int NOT NULL,
            signals TEXT NOT NULL, PRIMARY KEY (chain, kind, name)) $table;
        """,
        """
        CREATE TABLE position_blocks (chain $int NOT NULL, number $int NOT NULL, hash $blob NOT NULL, PRIMARY KEY (chain, number)) $table;
        """,
        """
        ALTER TABLE positions DROP COLUMN recent;
        """,
        """
        CREATE TABLE early (
            signal_id $blob PRIMARY KEY, chain $int NOT NULL, stage $int NOT NULL, transaction_hash $blob NOT NULL, sender $blob NOT NULL,
            nonce $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, seen_at $int NOT NULL, body TEXT NOT NULL) $table;
        CREATE INDEX early_by_chain ON early (chain, seen_at);
        """,
        """
        CREATE TABLE vitals (
            chain $int NOT NULL, block_number $int NOT NULL, taken_back $int NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chain, block_number)) $table;
        """,
        """
        CREATE TABLE notice_lines (line $blob PRIMARY KEY, body TEXT NOT NULL) $table;
        CREATE TABLE alert_onsets (fingerprint $blob PRIMARY KEY, body TEXT NOT NULL) $table;
        CREATE TABLE sent_notices (sequence $int PRIMARY KEY, sent_at $int NOT NULL, body TEXT NOT NULL) $table;
        CREATE INDEX sent_notices_by_time ON sent_notices (sent_at);
        CREATE TABLE silences (id $blob PRIMARY KEY, ends_at $int NOT NULL, version $int NOT NULL, body TEXT NOT NULL) $table;
        CREATE INDEX silences_by_end ON silences (ends_at);
        CREATE TABLE acknowledgements (
            fingerprint $blob NOT NULL, episode $int NOT NULL, given_at $int NOT NULL, body TEXT NOT NULL, PRIMARY KEY (fingerprint, episode)) $table;
        INSERT INTO marks (name, reached) VALUES ('log:notices', 0);
        """,
        """
        CREATE TABLE footprints (
            chain $int NOT NULL, protocol TEXT NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, place $int NOT NULL,
            body $blob NOT NULL, PRIMARY KEY (chain, protocol, block_number, block_hash, place)) $table;
        CREATE TABLE baseline_states (
            chain $int NOT NULL, protocol TEXT NOT NULL, week $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL,
            transactions $int NOT NULL, body $blob NOT NULL, PRIMARY KEY (chain, protocol, week)) $table;
        CREATE TABLE page_marks (
            chain $int NOT NULL, protocol TEXT NOT NULL, id TEXT NOT NULL, is_false $int NOT NULL, given_at $int NOT NULL,
            taken_with $int NOT NULL, PRIMARY KEY (chain, protocol, id)) $table;
        """,
        """
        CREATE TABLE shadow_signals (
            chain $int NOT NULL, block_number $int NOT NULL, block_hash $blob NOT NULL, signal_id $blob NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (chain, block_number, block_hash, signal_id)) $table;
        """,
    ];

    // What SQL alone cannot do, after the step that leads to the version.
    private static readonly Dictionary<int, Func<FirebreakContext, CancellationToken, Task>> Moves = new() { [3] = SpreadPositionsAsync };

    public static int Newest => Steps.Length;

    /// <summary>The version of the database; zero for a new one. Takes no lock, so that a second program may start while the first one writes.</summary>
    public static async Task<long> FindVersionAsync(FirebreakContext context, CancellationToken cancellationToken)
    {
        var tables = await context.Database.SqlQueryRaw<long>(
            context.Database.IsNpgsql()
                ? "SELECT count(*) AS \"Value\" FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'firebreak_schema'"
                : "SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = 'firebreak_schema'").ToListAsync(cancellationToken);
        return tables[0] == 0
            ? 0
            : (await context.Database.SqlQueryRaw<long>("SELECT version AS \"Value\" FROM firebreak_schema").ToListAsync(cancellationToken))
                .FirstOrDefault();
    }

    /// <summary>Brings an older schema up to date within the caller's transaction.</summary>
    public static async Task UpgradeAsync(FirebreakContext context, CancellationToken cancellationToken)
    {
        var database = context.Database;
        if (database.IsNpgsql())
        {
            // Two processes that start at once would both find no table; SQLite's write lock already keeps them apart.
            await database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLock})", cancellationToken);
        }

        await database.ExecuteSqlRawAsync(
            Spell("CREATE TABLE IF NOT EXISTS firebreak_schema (id $int PRIMARY KEY CHECK (id = 1), version $int NOT NULL) $table", context),
            cancellationToken);
        var found = await FindVersionAsync(context, cancellationToken);
        if (found >= Newest)
        {
            return;
        }

        for (var version = (int)found + 1; version <= Newest; version++)
        {
            await database.ExecuteSqlRawAsync(Spell(Steps[version - 1], context), cancellationToken);
            if (Moves.TryGetValue(version, out var move))
            {
                await move(context, cancellationToken);
            }
        }

        long newest = Newest;
        await database.ExecuteSqlAsync(
            $"INSERT INTO firebreak_schema (id, version) VALUES (1, {newest}) ON CONFLICT (id) DO UPDATE SET version = {newest}",
            cancellationToken);
    }

    // The blocks that a position remembers lay in one cell, 40 bytes each; they become rows.
    private static async Task SpreadPositionsAsync(FirebreakContext context, CancellationToken cancellationToken)
    {
        var positions = await context.Database.SqlQueryRaw<PackedPosition>("SELECT chain AS \"Chain\", recent AS \"Recent\" FROM positions").ToListAsync(cancellationToken);
        foreach (var position in positions)
        {
            await PositionWrite.InsertAsync(context, position.Chain, Cells.ToBlocks(position.Recent), cancellationToken);
        }
    }

    private sealed record PackedPosition(long Chain, byte[] Recent);

    private static string Spell(string ddl, FirebreakContext context) => context.Database.IsNpgsql()
        ? ddl.Replace("$int", "bigint", StringComparison.Ordinal)
            .Replace("$blob", "bytea", StringComparison.Ordinal)
            .Replace("$table", "", StringComparison.Ordinal)
        : ddl.Replace("$int", "INTEGER", StringComparison.Ordinal)
            .Replace("$blob", "BLOB", StringComparison.Ordinal)
            .Replace("$table", "WITHOUT ROWID, STRICT", StringComparison.Ordinal);
}
