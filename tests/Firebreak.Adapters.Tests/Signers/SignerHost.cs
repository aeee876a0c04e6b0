using System.Net;
using System.Net.Sockets;

namespace Firebreak.Adapters.Tests.Signers;

/// <summary>Another machine that signs, on a port of this one.</summary>
internal sealed class SignerHost : IDisposable
{
    private readonly HttpListener _listener = new();

    public SignerHost(Func<HttpListenerRequest, byte[], (int Status, byte[] Answer)> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            At = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(At.ToString());
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public Uri At { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Func<HttpListenerRequest, byte[], (int Status, byte[] Answer)> answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                (context.Response.StatusCode, var bytes) = answer(context.Request, body.ToArray());
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over, or the other side hung up.
        }
    }
}
