using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Keeps what was told to whom, and the latest notices themselves.</summary>
internal sealed class NoticeStore(Database database) : INoticeStore
{
    /// <summary>How long notices that were sent are kept.</summary>
    private static readonly TimeSpan KeepSent = TimeSpan.FromDays(30);

    private static readonly string Mark = $"reader:{NoticeWorker.Reader}";

    public async Task<NoticeMemory> LoadAsync(CancellationToken cancellationToken)
    {
        var (lines, onsets, through) = await database.SnapshotAsync(
            async context => (
                await context.NoticeLines.OrderBy(row => row.Line).ToListAsync(cancellationToken),
                await context.AlertOnsets.ToListAsync(cancellationToken),
                await context.ReachedAsync(Mark, cancellationToken)),
            cancellationToken);
        return new NoticeMemory(
            lines.Select(row => database.Read<NoticeLine>(row.Body, "a line of the log of notices")).ToItems(),
            onsets.ToDictionary(row => Cells.ToHash(row.Fingerprint), row => database.Read<Onsets>(row.Body, "the onsets of an alert")),
            through);
    }

    public Task SaveAsync(NoticeSave save, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            await SaveLinesAsync(context, save, cancellationToken);
            foreach (var statement in Statement.Insert(
                "alert_onsets (fingerprint, body)",
                save.Onsets.Select(onset => new object[] { onset.Key.ToArray(), Cells.FromRecord(onset.Value) }),
                "ON CONFLICT (fingerprint) DO UPDATE SET body = excluded.body"))
            {
                await statement.RunAsync(context, cancellationToken);
            }

            if (save.Through is { } through)
            {
                await context.SetAsync(Mark, through, cancellationToken);
            }

            if (save.Sent is { } sent)
            {
                await SaveSentAsync(context, sent, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    public async Task<IReadOnlyList<SentNotice>> ReadSentAsync(int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            context => context.SentNotices.OrderByDescending(row => row.Sequence).Take(limit).ToListAsync(cancellationToken), cancellationToken);
        return rows.ConvertAll(row => database.Read<SentNotice>(row.Body, $"notice {row.Sequence}"));
    }

    private static async Task SaveLinesAsync(FirebreakContext context, NoticeSave save, CancellationToken cancellationToken)
    {
        foreach (var statement in Statement.Insert(
            "notice_lines (line, body)",
            save.Lines.Select(line => new object[] { KeyOf(line.Key), Cells.FromRecord(line) }),
            "ON CONFLICT (line) DO UPDATE SET body = excluded.body"))
        {
            await statement.RunAsync(context, cancellationToken);
        }

        foreach (var statement in Statement.WhereIn("DELETE FROM notice_lines WHERE line IN", [], save.Removed.Select(key => (object)KeyOf(key))))
        {
            await statement.RunAsync(context, cancellationToken);
        }
    }

    private static async Task SaveSentAsync(FirebreakContext context, SentNotice sent, CancellationToken cancellationToken)
    {
        var sequence = await context.TakeSequencesAsync("log:notices", 1, cancellationToken);
        var (at, body, old) = (Cells.FromInstant(sent.At), Cells.FromRecord(sent), Cells.FromInstant(sent.At - KeepSent));
        await context.Database.ExecuteSqlAsync($"INSERT INTO sent_notices (sequence, sent_at, body) VALUES ({sequence}, {at}, {body})", cancellationToken);
        await context.Database.ExecuteSqlAsync($"DELETE FROM sent_notices WHERE sent_at < {old}", cancellationToken);
    }

    // Names hold what operators wrote and may be long; a hash of them is neither.
    private static byte[] KeyOf(LineKey key) => Keccak.Hash(System.Text.Encoding.UTF8.GetBytes($"{key.Group}\n{key.Channel}")).ToArray();
}
