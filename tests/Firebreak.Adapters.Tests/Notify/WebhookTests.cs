using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Notify;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.Engine;
using Firebreak.Engine.Alerting;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Notify;

/// <summary>Notices over a real connection to a receiver that answers as it is told.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Path = "/hook/secret-token";
    private readonly HttpListener _listener = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";

    public WebhookTests()
    {
        _listener.Prefixes.Add($"{_address}/");
        _listener.Start();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Close();

    [Fact]
    public async Task A_receiver_gets_the_form_of_Alertmanager_signed_and_with_the_key_of_the_notice()
    {
        var (delivery, request, body) = await DeliverAsync(200, "ok");

        Assert.IsType<Delivery.Arrived>(delivery);
        Assert.Equal("POST", request.HttpMethod);
        Assert.Equal(Notice().Key.ToString(), request.Headers["Idempotency-Key"]);
        Assert.Equal(
            WebhookNotifier.Sign("key", request.Headers[WebhookNotifier.TimestampHeader]!, body), request.Headers[WebhookNotifier.SignatureHeader]);
        Assert.Equal("Bearer token", request.Headers["Authorization"]);
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        Assert.Equal("4", root.GetProperty("version").GetString());
        Assert.Equal("firing", root.GetProperty("status").GetString());
        Assert.Equal("ops", root.GetProperty("receiver").GetString());
        Assert.Equal("P1", root.GetProperty("commonLabels").GetProperty("severity").GetString());
        Assert.Equal(3, root.GetProperty("truncatedAlerts").GetInt32());
        var alert = root.GetProperty("alerts")[0];
        Assert.Equal(["status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint", "id", "state"], alert.EnumerateObject().Select(field => field.Name));
        Assert.Equal("<script>", alert.GetProperty("annotations").GetProperty("summary").GetString());
        Assert.DoesNotContain("<script>", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_is_tried_again_after_it()
    {
        var (delivery, _, _) = await DeliverAsync(429, "slow down", response => response.AddHeader("Retry-After", "17"));

        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<Delivery.Again>(delivery).After);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again() => Assert.IsType<Delivery.Again>((await DeliverAsync(503, "")).Delivery);

    [Fact]
    public async Task A_receiver_that_refuses_is_not_asked_the_same_again_and_only_the_beginning_of_its_answer_is_told()
    {
        var (delivery, _, _) = await DeliverAsync(400, new string('x', 1_000_000));

        var never = Assert.IsType<Delivery.Never>(delivery);
        Assert.StartsWith("HTTP 400 xxx", never.Reason, StringComparison.Ordinal);
        Assert.True(never.Reason.Length < 300);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_tried_again_and_its_secret_address_is_not_told()
    {
        _listener.Stop();
        using var factory = new NotifierFactory(pages: null, TimeProvider.System);

        var again = Assert.IsType<Delivery.Again>(await factory.Create(Entry()).DeliverAsync(Notice(), Token));
        Assert.DoesNotContain("secret-token", again.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_holds_one_line_for_each_notice()
    {
        var file = System.IO.Path.GetTempFileName();
        using var factory = new NotifierFactory(new Uri("http://127.0.0.1:5080"), TimeProvider.System);
        var log = factory.Create(new ChannelEntry.Log("ops/log/0", file));
        await log.DeliverAsync(Notice(), Token);
        await log.DeliverAsync(Notice(), Token);

        var lines = await File.ReadAllLinesAsync(file, Token);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        File.Delete(file);
    }

    private async Task<(Delivery Delivery, HttpListenerRequest Request, byte[] Body)> DeliverAsync(
        int status, string answer, Action<HttpListenerResponse>? with = null)
    {
        using var factory = new NotifierFactory(pages: null, TimeProvider.System);
        var asked = _listener.GetContextAsync();
        var delivery = factory.Create(Entry()).DeliverAsync(Notice(), Token);
        var context = await asked;
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, Token);
        context.Response.StatusCode = status;
        with?.Invoke(context.Response);
        try
        {
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer), Token);
            context.Response.Close();
        }
        catch (HttpListenerException)
        {
            // The caller has heard enough.
        }

        return (await delivery, context.Request, body.ToArray());
    }

    private ChannelEntry.Webhook Entry() => new("ops/webhook/0", new Secret(_address + Path), new Secret("key"), new Secret("token"));

    private static Notice Notice()
    {
        var labels = Labels.Of([new Label("rule", "mint"), new Label("severity", "P1")]);
        var alert = new NoticeAlert(new AlertId(A.Hash("mint"), 1), AlertState.Provisional, Severity.P1, labels, "<script>", A.Dawn, EndsAt: null) { Block = A.BlockRef(7) };
        return new Notice(A.Hash("key"), "{}:{}", "ops/webhook/0", "ops", NoticeReason.FirstFiring, Labels.Empty, [alert], 3, A.Dawn);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
