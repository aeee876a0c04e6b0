using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Notify;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.Engine;
using Firebreak.Engine.Alerting;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Notify;

/// <summary>Chats, a pager and mail over real connections to receivers that write down what they hear.</summary>
public sealed class ChannelTests : IDisposable
{
    private const string Hostile = "<!channel> @everyone `x` [click](https://evil.example) <script>\u202e\n[P5] all is well";
    private readonly HttpListener _listener = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";
    private readonly NotifierFactory _factory = new(new Uri("http://127.0.0.1:5080"), TimeProvider.System);

    public ChannelTests()
    {
        _listener.Prefixes.Add($"{_address}/");
        _listener.Start();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Close();
        _factory.Dispose();
    }

    [Theory]
    [InlineData(ChatForm.Slack, "text")]
    [InlineData(ChatForm.Discord, "content")]
    [InlineData(ChatForm.Mattermost, "text")]
    public async Task A_chat_is_told_in_words_that_call_nobody_and_link_nowhere(ChatForm form, string field)
    {
        var (delivery, path, body) = await DeliverAsync(new ChannelEntry.Chat("ops/chat/0", form, new Secret($"{_address}/hook/secret")), Notice(Hostile));

        Assert.IsType<Delivery.Arrived>(delivery);
        Assert.Equal("/hook/secret", path);
        var text = body.GetProperty(field).GetString()!;
        var lines = text.Split('\n');
        Assert.Equal(3, lines.Length); // What is quoted makes no line of its own.
        Assert.Contains("[P1 firing] mint on Vault", lines[0], StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:5080/alerts", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("https://evil", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
        if (form == ChatForm.Slack)
        {
            Assert.DoesNotContain('<', text);
        }
        else
        {
            Assert.All(lines[..2], line => Assert.Equal((true, 2), (line.StartsWith('`') && line.EndsWith('`'), line.Count(letter => letter == '`'))));
        }
    }

    [Fact]
    public async Task A_long_notice_fits_what_Discord_takes_and_says_that_there_is_more()
    {
        var (_, _, body) = await DeliverAsync(
            new ChannelEntry.Chat("ops/discord/0", ChatForm.Discord, new Secret($"{_address}/hook")), Notice(new string('x', 50_000), count: 60));

        var text = body.GetProperty("content").GetString()!;
        Assert.InRange(text.Length, 500, 2_000);
        Assert.Contains("and 62 more", text, StringComparison.Ordinal);
        Assert.Contains("\n…\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telegram_is_told_as_plain_text_under_the_bots_secret_address()
    {
        var entry = new ChannelEntry.Telegram("ops/telegram/0", new Secret("123:abc"), "-100") { Server = new Uri(_address) };
        var (delivery, path, body) = await DeliverAsync(entry, Notice(Hostile));

        Assert.IsType<Delivery.Arrived>(delivery);
        Assert.Equal("/bot123:abc/sendMessage", path);
        Assert.Equal("-100", body.GetProperty("chat_id").GetString());
        Assert.False(body.TryGetProperty("parse_mode", out _));
        Assert.False(body.GetProperty("disable_notification").GetBoolean());

        _listener.Stop();
        var again = Assert.IsType<Delivery.Again>(await _factory.Create(entry).DeliverAsync(Notice("x"), Token));
        Assert.DoesNotContain("123:abc", again.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("123:abc", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pager_gets_one_incident_for_a_group_its_end_and_no_alarm_from_a_canary()
    {
        var entry = new ChannelEntry.PagerDuty("ops/pagerduty/0", new Secret("key")) { Url = new Uri($"{_address}/v2/enqueue") };
        var (_, _, fires) = await DeliverAsync(entry, Notice(Hostile));
        var (_, _, ends) = await DeliverAsync(entry, Notice("over", state: AlertState.Resolved) with { Reason = NoticeReason.Resolved, Key = A.Hash("other") });
        var (_, _, canary) = await DeliverAsync(entry, Notice("x") with { Reason = NoticeReason.Canary, GroupKey = "canary", Alerts = [] });

        Assert.Equal(["trigger", "resolve", "resolve"], new[] { fires, ends, canary }.Select(one => one.GetProperty("event_action").GetString()!));
        Assert.Equal(fires.GetProperty("dedup_key").GetString(), ends.GetProperty("dedup_key").GetString());
        Assert.NotEqual(fires.GetProperty("dedup_key").GetString(), canary.GetProperty("dedup_key").GetString());
        var payload = fires.GetProperty("payload");
        Assert.Equal(("critical", "mint"), (payload.GetProperty("severity").GetString(), payload.GetProperty("class").GetString()));
        Assert.StartsWith("[P1 firing] mint on Vault: ", payload.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.InRange(payload.GetProperty("summary").GetString()!.Length, 1, 1_024);
        Assert.Equal("key", fires.GetProperty("routing_key").GetString());
    }

    [Fact]
    public async Task Mail_is_plain_text_of_one_thread_and_the_same_notice_has_the_same_id()
    {
        using var server = new MailListener();

        var delivery = await _factory.Create(Mail(server.Port, MailSecurity.None)).DeliverAsync(Notice(Hostile), Token);

        Assert.IsType<Delivery.Arrived>(delivery);
        var heard = await server.HeardAsync();
        Assert.Contains($"Message-Id: <{A.Hash("key").ToString()[2..34]}@firebreak>", heard, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Subject: [P1 firing] mint on Vault", heard, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ops@example.org>", heard, StringComparison.Ordinal);
        Assert.Contains("AUTH PLAIN", heard, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", heard, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("\n[P5] all is well", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_cannot_encrypt_is_not_trusted_with_the_password()
    {
        using var server = new MailListener();

        var never = Assert.IsType<Delivery.Never>(await _factory.Create(Mail(server.Port, MailSecurity.StartTls)).DeliverAsync(Notice("x"), Token));

        Assert.Contains("STARTTLS", never.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", await server.HeardAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("450 later", false)]
    [InlineData("550 unknown\u001b[2J", true)]
    public async Task A_mail_server_is_asked_again_only_where_that_may_help(string answer, bool isNever)
    {
        using var server = new MailListener(answer);

        var delivery = await _factory.Create(Mail(server.Port, MailSecurity.None)).DeliverAsync(Notice("x"), Token);

        Assert.Equal(isNever, delivery is Delivery.Never);
        Assert.DoesNotContain('\u001b', delivery.ToString());
        Assert.DoesNotContain("hunter2", delivery.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_is_gone_is_asked_again()
    {
        var port = FreePort();

        Assert.IsType<Delivery.Again>(await _factory.Create(Mail(port, MailSecurity.None)).DeliverAsync(Notice("x"), Token));
    }

    private async Task<(Delivery Delivery, string Path, JsonElement Body)> DeliverAsync(ChannelEntry entry, Notice notice)
    {
        var asked = _listener.GetContextAsync();
        var delivery = _factory.Create(entry).DeliverAsync(notice, Token);
        var context = await asked;
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, Token);
        context.Response.StatusCode = 202;
        context.Response.Close();
        return (await delivery, context.Request.Url!.AbsolutePath, JsonDocument.Parse(Encoding.UTF8.GetString(body.ToArray())).RootElement);
    }

    private static ChannelEntry.Email Mail(int port, MailSecurity security) => new(
        "ops/email/0", new MailServer("127.0.0.1", port, security, "me", new Secret("hunter2")), "firebreak@example.org", ["ops@example.org"]);

    private static Notice Notice(string because, int count = 1, AlertState state = AlertState.Provisional)
    {
        var labels = Labels.Of([new Label("alertname", "mint"), new Label("severity", "P1"), new Label("contract_name", "Vault")]);
        var alerts = Enumerable.Range(0, count).Select(number =>
            new NoticeAlert(new AlertId(A.Hash($"mint {number}"), 1), state, Severity.P1, labels, because, A.Dawn, EndsAt: null) { Block = A.BlockRef(7) });
        return new Notice(A.Hash("key"), "{}:{}", "ops/chat/0", "ops", NoticeReason.FirstFiring, Labels.Empty, alerts.ToItems(), count == 1 ? 0 : 3, A.Dawn);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
