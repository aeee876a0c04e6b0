using Firebreak.Core.Alerting;
using Firebreak.Engine.Alerting;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Keeps the alert board and the log of its changes.</summary>
internal sealed class AlertStore(Database database) : IAlertStore
{
    private const string Board = "board:alerts";

    public async Task<(IReadOnlyList<Alert> Alerts, long Through)> LoadAsync(CancellationToken cancellationToken)
    {
        var (rows, through) = await database.SnapshotAsync(
            async context => (
                await context.Alerts
                    .OrderBy(row => row.FirstSeenAt).ThenBy(row => row.Fingerprint).ThenBy(row => row.Episode)
                    .ToListAsync(cancellationToken),
                await context.ReachedAsync(Board, cancellationToken)),
            cancellationToken);
        return (rows.ConvertAll(row => Read(row.Body, $"alert {Convert.ToHexStringLower(row.Fingerprint)}.{row.Episode}")), through);
    }

    public Task SaveAsync(IReadOnlyList<Alert> changed, long through, CancellationToken cancellationToken) =>
        database.WriteAsync(context => SaveAsync(context, changed, through, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<LoggedAlert>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            context => context.AlertChanges
                .Where(row => row.Sequence > after)
                .OrderBy(row => row.Sequence)
                .Take(limit)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(row => new LoggedAlert(row.Sequence, Read(row.Body, $"line {row.Sequence} of the alert log")));
    }

    public Task<long> LoadReaderAsync(string reader, CancellationToken cancellationToken) =>
        database.ReadAsync(context => context.ReachedAsync(Mark(reader), cancellationToken), cancellationToken);

    public Task SaveReaderAsync(string reader, long through, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context => await context.SetAsync(Mark(reader), through, cancellationToken) > 0,
            cancellationToken);

    internal static async Task<bool> SaveAsync(
        FirebreakContext context, IReadOnlyList<Alert> changed, long through, CancellationToken cancellationToken)
    {
        await context.SetAsync(Board, through, cancellationToken);
        if (changed.Count == 0)
        {
            return true;
        }

        var bodies = changed.Select(alert => (Alert: alert, Fingerprint: alert.Id.Fingerprint.ToArray(), Body: Cells.FromRecord(alert))).ToList();

        // One statement may touch a row only once; the last of several changes is what the alert is now.
        foreach (var statement in Statement.Insert(
            "alerts (fingerprint, episode, first_seen_at, version, body)",
            bodies.GroupBy(body => body.Alert.Id).Select(group => group.Last()).Select(body => new object[]
            {
                body.Fingerprint, (long)body.Alert.Id.Episode, Cells.FromInstant(body.Alert.FirstSeenAt), 1L, body.Body,
            }),
            "ON CONFLICT (fingerprint, episode) DO UPDATE SET body = excluded.body, version = alerts.version + 1"))
        {
            await statement.RunAsync(context, cancellationToken);
        }

        var first = await context.TakeSequencesAsync("log:alerts", changed.Count, cancellationToken);
        foreach (var statement in Statement.Insert(
            "alert_changes (sequence, fingerprint, episode, body)",
            bodies.Select((body, i) => new object[] { first + i, body.Fingerprint, (long)body.Alert.Id.Episode, body.Body })))
        {
            await statement.RunAsync(context, cancellationToken);
        }

        return true;
    }

    private static string Mark(string reader) => $"reader:{reader}";

    private Alert Read(string body, string what) => database.Read<Alert>(body, what);
}
