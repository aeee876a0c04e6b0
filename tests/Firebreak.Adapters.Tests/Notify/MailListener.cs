using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Firebreak.Adapters.Tests.Notify;

/// <summary>A mail server on the loopback interface that takes one mail and keeps what was said to it.</summary>
internal sealed class MailListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _heard = new();
    private readonly Task _serving;

    /// <param name="refusal">What it answers to a recipient instead of taking it; null takes every one.</param>
    public MailListener(string? refusal = null)
    {
        _listener.Start();
        _serving = ServeAsync(refusal);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything that the client said, once it has left.</summary>
    public async Task<string> HeardAsync()
    {
        await _serving;
        return _heard.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(string? refusal)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 mail.test ESMTP");
        var isText = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            _heard.Append(line).Append('\n');
            if (isText && line != ".")
            {
                continue;
            }

            var wasText = isText;
            isText = line == "DATA";
            await writer.WriteLineAsync(wasText ? "250 taken" : Answer(line, refusal));
        }
    }

    private static string Answer(string line, string? refusal) => line.Split(' ')[0] switch
    {
        "EHLO" => "250-mail.test\r\n250-AUTH PLAIN\r\n250 SMTPUTF8",
        "AUTH" => "235 welcome",
        "RCPT" => refusal ?? "250 ok",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };
}
