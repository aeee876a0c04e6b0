using System.Net.Sockets;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Messages over a node's local socket: JSON documents back to back, with or without line breaks between them.</summary>
internal sealed class IpcLink : IMessageLink
{
    public const string Scheme = "ipc";

    private const int ReadAtOnce = 256 * 1024;

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly string _name;
    private readonly RpcBounds _bounds;
    private readonly byte[] _read = new byte[ReadAtOnce];
    private int _start;
    private int _end;

    private IpcLink(Socket socket, string name, RpcBounds bounds)
    {
        (_socket, _name, _bounds) = (socket, name, bounds);
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static bool Serves(Uri address) => address.Scheme == Scheme;

    /// <summary>The path of the socket in the file system.</summary>
    public static string PathOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath);

    public static async Task<IpcLink> OpenAsync(Uri address, string name, RpcBounds bounds, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(address)), cancellationToken);
            return new IpcLink(socket, name, bounds);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new IOException($"{exception.Message} (a node's socket is expected at {PathOf(address)})", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(byte[] message, CancellationToken cancellationToken) => await _stream.WriteAsync(message, cancellationToken);

    public async Task<PooledBytes> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new PooledBytes(_bounds.LongestAnswer);
        var boundary = new JsonBoundary();
        try
        {
            while (_start < _end || await FillAsync(cancellationToken))
            {
                if (message.Length == 0)
                {
                    SkipBlanks();
                }

                var belongs = boundary.Feed(_read.AsSpan(_start, _end - _start));
                var count = belongs < 0 ? _end - _start : belongs;
                Append(ref message, _read.AsSpan(_start, count));
                _start += count;
                if (belongs >= 0)
                {
                    return message;
                }
            }
        }
        catch (FormatException exception)
        {
            message.Dispose();
            throw new NodeAnswerException($"{_name} sends something that is not JSON-RPC.", exception);
        }
        catch
        {
            message.Dispose();
            throw;
        }

        message.Dispose();
        return default;
    }

    public void Abort() => _socket.Close(0);

    public void Dispose() => _stream.Dispose();

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await _stream.ReadAsync(_read, cancellationToken);
        return _end > 0;
    }

    // Line breaks between documents belong to neither.
    private void SkipBlanks()
    {
        var blanks = _read.AsSpan(_start, _end - _start).IndexOfAnyExcept("\r\n \t"u8);
        _start = blanks < 0 ? _end : _start + blanks;
    }

    private void Append(ref PooledBytes message, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = message.Room();
            if (room.IsEmpty)
            {
                throw RpcBounds.TooLong(_name, "IPC", _bounds.LongestAnswer);
            }

            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room.Span);
            message.Add(count);
            bytes = bytes[count..];
        }
    }
}
