using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>A node over HTTP that answers as the real one does, save what a test bends: it gets the call and the whole answer, and changes the answer.</summary>
internal sealed class BendingNode : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _upstream;
    private readonly Task _serving;

    private BendingNode(Uri upstream, int port)
    {
        (_upstream, Endpoint) = (upstream, new Uri($"http://127.0.0.1:{port}/"));
        _listener.Prefixes.Add(Endpoint.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    public Action<JsonObject, JsonObject>? Bend { get; set; }

    /// <summary>The most calls that came in one request, refused or not.</summary>
    public int LargestBatch { get; set; }

    /// <summary>A batch of more calls than this is refused.</summary>
    public int MostInBatch { get; set; } = int.MaxValue;

    public static BendingNode Start(Uri upstream)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return new(upstream, port);
    }

    /// <summary>Refuses methods as a node does that does not have them.</summary>
    public void Refuse(params string[] methods) => Bend = (call, answer) =>
    {
        var method = call["method"]!.GetValue<string>();
        if (Array.Exists(methods, refused => method.StartsWith(refused, StringComparison.Ordinal)))
        {
            answer.Remove("result");
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = $"the method {method} does not exist/is not available" };
        }
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _http.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var asked = await reader.ReadToEndAsync();
        using var content = new StringContent(asked, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(_upstream, content);
        var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var calls = JsonNode.Parse(asked)!;
        if (calls is JsonArray many)
        {
            LargestBatch = Math.Max(LargestBatch, many.Count);
            said = many.Count > MostInBatch ? TooLarge() : said;
        }

        foreach (var call in calls is JsonArray batch ? batch.Select(one => (JsonObject)one!) : [(JsonObject)calls])
        {
            if ((said is JsonArray answers ? answers.FirstOrDefault(one => one!["id"]!.ToJsonString() == call["id"]!.ToJsonString()) : said) is JsonObject answer)
            {
                Bend?.Invoke(call, answer);

            }
        }

        var bytes = Encoding.UTF8.GetBytes(said.ToJsonString());
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static JsonObject TooLarge() => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = null,
        ["error"] = new JsonObject { ["code"] = -32600, ["message"] = "batch too large" },
    };
}
