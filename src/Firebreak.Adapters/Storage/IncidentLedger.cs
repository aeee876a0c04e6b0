using Firebreak.Core.Incidents;
using Firebreak.Engine;
using Firebreak.Engine.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Keeps the logs of incidents. The head of each log is moved by compare-and-set in the transaction that adds the entries; reading
/// checks every link, so nothing is ever decided on a log that was changed behind Firebreak's back.
/// </summary>
internal sealed class IncidentLedger(Database database) : IIncidentLedger
{
    public async Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return true;
        }

        RequireChain(entries);
        if (await database.WriteAsync(context => AppendAsync(context, entries, cancellationToken), cancellationToken))
        {
            return true;
        }

        // Either another writer was faster, or the log is broken and trying again would never help: then this throws.
        await ReadAsync(entries[0].Incident, cancellationToken);
        return false;
    }

    public async Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken)
    {
        var key = Cells.FromIncident(id);
        var (head, rows) = await database.SnapshotAsync(
            async context => (
                await context.Heads.FirstOrDefaultAsync(row => row.Incident == key, cancellationToken),
                await context.Happened.Where(row => row.Incident == key).OrderBy(row => row.Sequence).ToListAsync(cancellationToken)),
            cancellationToken);
        var entries = rows.ConvertAll(row => Entry(id, row));
        if (HashChain.FindBreak(entries) is { } found)
        {
            throw Damaged(id, FirstBroken(entries), $"{found}.");
        }

        if (LogHeads.FindBreak(id, entries.LastOrDefault(), head) is { } cut)
        {
            throw Damaged(id, Math.Max(1, entries.Count), $"{cut}.");
        }

        return entries;
    }

    public async Task<IReadOnlyList<LogHead>> HeadsAsync(CancellationToken cancellationToken)
    {
        var heads = await database.ReadAsync(
            context => (
                from head in context.Heads
                join row in context.Happened.Where(row => row.Sequence == 1) on head.Incident equals row.Incident into openings
                from opening in openings.DefaultIfEmpty()
                orderby opening.RecordedAt descending, head.Incident descending
                select head).ToListAsync(cancellationToken),
            cancellationToken);
        return heads.ConvertAll(Head);
    }

    internal static async Task<bool> AppendAsync(FirebreakContext context, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        if (!await MoveHeadAsync(context, entries[0], entries[^1], cancellationToken))
        {
            return false;
        }

        var added = 0;
        foreach (var statement in Statement.Insert(EntryRows.Into, entries.Select(EntryRows.ToCells), "ON CONFLICT DO NOTHING"))
        {
            added += await statement.RunAsync(context, cancellationToken);
        }

        return added == entries.Count;
    }

    private static async Task<bool> MoveHeadAsync(FirebreakContext context, Entry first, Entry last, CancellationToken cancellationToken)
    {
        var incident = Cells.FromIncident(first.Incident);
        var hash = last.Hash.ToArray();
        if (first.Sequence == 1)
        {
            return await context.Database.ExecuteSqlAsync(
                $"INSERT INTO heads (incident, sequence, hash) VALUES ({incident}, {last.Sequence}, {hash}) ON CONFLICT DO NOTHING",
                cancellationToken) == 1;
        }

        var follows = first.Sequence - 1;
        var previous = first.Previous.ToArray();
        return await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE heads SET sequence = {last.Sequence}, hash = {hash}
            WHERE incident = {incident} AND sequence = {follows} AND hash = {previous}
            """,
            cancellationToken) == 1;
    }

    private static void RequireChain(IReadOnlyList<Entry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.ComputeHash() != entry.Hash)
            {
                throw new ArgumentException($"{entry.Incident} entry {entry.Sequence} is not sealed.", nameof(entries));
            }

            if (i == 0 ? (entry.Sequence < 1 || (entry.Sequence == 1 && !entry.Previous.IsZero)) : !Follows(entries[i - 1], entry))
            {
                throw new ArgumentException($"{entry.Incident} entry {entry.Sequence} does not follow the one before it.", nameof(entries));
            }
        }
    }

    private static bool Follows(Entry before, Entry entry) =>
        entry.Incident == before.Incident && entry.Sequence == before.Sequence + 1 && entry.Previous == before.Hash;

    private static long FirstBroken(List<Entry> entries)
    {
        var whole = 0;
        while (HashChain.FindBreak(entries[..(whole + 1)]) is null)
        {
            whole++;
        }

        return whole + 1;
    }

    private Entry Entry(IncidentId id, HappenedRow row)
    {
        try
        {
            return EntryRows.ToEntry(row);
        }
        catch (FormatException exception)
        {
            throw Damaged(id, row.Sequence, $"{id} entry {row.Sequence}: {exception.Message}.", exception);
        }
    }

    private LogHead Head(HeadRow row)
    {
        try
        {
            return new LogHead(Cells.ToIncident(row.Incident), row.Sequence, Cells.ToHash(row.Hash));
        }
        catch (FormatException exception)
        {
            throw database.Damaged($"a head in the table of heads cannot be read ({exception.Message}).", exception);
        }
    }

    private StorageDamagedException Damaged(IncidentId id, long sequence, string finding, Exception? inner = null) =>
        new(database.Place, finding, inner) { Incident = id, Sequence = sequence };
}
