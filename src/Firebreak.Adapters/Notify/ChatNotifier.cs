using System.Buffers;
using System.Text.Json;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Notify;

/// <summary>Posts notices to the incoming webhook of a chat. Nobody is called by name, and nothing becomes markup, whatever an alert quotes.</summary>
internal sealed class ChatNotifier(ChannelEntry.Chat entry, Uri? pages, HttpPost post) : INotifier
{
    // Discord refuses more than 2,000; the others cut at some thousands.
    private const int LongestDiscord = 1_900;
    private const int LongestOther = 3_500;

    public Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
        post.SendAsync(entry.Url.Reveal(), Write(notice), entry.Timeout, cancellationToken);

    private byte[] Write(Notice notice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            switch (entry.Form)
            {
                case ChatForm.Slack:
                    json.WriteString("text", Text(notice, EscapeSlack, LongestOther));
                    json.WriteBoolean("mrkdwn", false);
                    json.WriteBoolean("unfurl_links", false);
                    break;
                case ChatForm.Mattermost:
                    json.WriteString("text", Text(notice, Code, LongestOther));
                    break;
                default:
                    json.WriteString("content", Text(notice, Code, LongestDiscord));
                    json.WriteStartObject("allowed_mentions");
                    json.WriteStartArray("parse");
                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Whole lines are left out where it gets too long: half a line could leave a code span open.
    private string Text(Notice notice, Func<string, string> escape, int longest)
    {
        var foot = NoticeText.Foot(notice, pages);
        var lines = new List<string> { escape(NoticeText.Title(notice)) };
        var length = lines[0].Length + foot.Length;
        foreach (var line in NoticeText.Lines(notice).Select(escape))
        {
            length += line.Length + 1;
            if (length > longest)
            {
                lines.Add("…");
                break;
            }

            lines.Add(line);
        }

        return string.Join('\n', [.. lines, foot]);
    }

    private static string EscapeSlack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    // Within a code span nothing is a mention, a link or a picture.
    private static string Code(string text) => $"`{text.Replace('`', '\'')}`";
}
