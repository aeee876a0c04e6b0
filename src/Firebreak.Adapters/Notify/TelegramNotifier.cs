using System.Buffers;
using System.Text.Json;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Notify;

/// <summary>Sends notices through a bot of Telegram, as plain text.</summary>
internal sealed class TelegramNotifier(ChannelEntry.Telegram entry, Uri? pages, HttpPost post) : INotifier
{
    private const int Longest = 3_900; // Telegram refuses more than 4,096.

    public Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
        post.SendAsync(new Uri(entry.Server, $"/bot{entry.Token.Reveal()}/sendMessage").ToString(), Write(notice), entry.Timeout, cancellationToken);

    private byte[] Write(Notice notice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("chat_id", entry.ChatId);
            json.WriteString("text", Text(notice));
            json.WriteBoolean("disable_notification", notice.Reason == NoticeReason.Canary);
            json.WriteStartObject("link_preview_options");
            json.WriteBoolean("is_disabled", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private string Text(Notice notice)
    {
        var (head, foot) = (NoticeText.Title(notice), NoticeText.Foot(notice, pages));
        var body = string.Join('\n', NoticeText.Lines(notice));
        var room = Longest - head.Length - foot.Length;
        return $"{head}\n{(body.Length <= room ? body : $"{body[..(room - 1)].TrimEnd('\ud83c', '\ud83d')}…")}\n{foot}";
    }
}
