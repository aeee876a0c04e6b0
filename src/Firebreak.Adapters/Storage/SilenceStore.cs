using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Keeps the silences, also those that ended.</summary>
internal sealed class SilenceStore(Database database) : ISilenceStore
{
    public async Task<IReadOnlyList<Silence>> ListAsync(DateTimeOffset endedAfter, CancellationToken cancellationToken)
    {
        var from = Cells.FromInstant(endedAfter);
        var rows = await database.ReadAsync(
            context => context.Silences.Where(row => row.EndsAt >= from).OrderBy(row => row.Id).ToListAsync(cancellationToken), cancellationToken);
        return rows.ConvertAll(Read);
    }

    public async Task<Silence?> FindAsync(SilenceId id, CancellationToken cancellationToken)
    {
        var key = id.Value.ToByteArray(bigEndian: true);
        var row = await database.ReadAsync(context => context.Silences.FirstOrDefaultAsync(row => row.Id == key, cancellationToken), cancellationToken);
        return row is null ? null : Read(row);
    }

    public Task<bool> SaveAsync(Silence silence, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (id, endsAt, body) = (silence.Id.Value.ToByteArray(bigEndian: true), Cells.FromInstant(silence.EndsAt), Cells.FromRecord(silence));
            return await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO silences (id, ends_at, version, body) VALUES ({id}, {endsAt}, {silence.Version}, {body})
                ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at, version = excluded.version, body = excluded.body
                WHERE silences.version = excluded.version - 1
                """,
                cancellationToken) == 1;
        },
        cancellationToken);

    private Silence Read(SilenceRow row) => database.Read<Silence>(row.Body, $"silence {Convert.ToHexStringLower(row.Id)}");
}

/// <summary>Keeps who took which alert on.</summary>
internal sealed class AcknowledgementStore(Database database) : IAcknowledgementStore
{
    public async Task<IReadOnlyList<Acknowledgement>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            context => context.Acknowledgements.OrderBy(row => row.GivenAt).ThenBy(row => row.Fingerprint).ToListAsync(cancellationToken), cancellationToken);
        return rows.ConvertAll(row => database.Read<Acknowledgement>(row.Body, $"the acknowledgement of {Convert.ToHexStringLower(row.Fingerprint)}.{row.Episode}"));
    }

    public Task SaveAsync(Acknowledgement acknowledgement, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (fingerprint, episode) = (acknowledgement.Alert.Fingerprint.ToArray(), (long)acknowledgement.Alert.Episode);
            var (at, body) = (Cells.FromInstant(acknowledgement.At), Cells.FromRecord(acknowledgement));
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO acknowledgements (fingerprint, episode, given_at, body) VALUES ({fingerprint}, {episode}, {at}, {body})
                ON CONFLICT (fingerprint, episode) DO UPDATE SET given_at = excluded.given_at, body = excluded.body
                """,
                cancellationToken);
            return true;
        },
        cancellationToken);
}
