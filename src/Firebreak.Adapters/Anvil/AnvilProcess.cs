using System.Diagnostics;
using System.Globalization;

namespace Firebreak.Adapters.Anvil;

/// <summary>
/// An Ethereum chain of our own on the loopback interface, for as long as this object lives. It ends with us, however we end, and leaves
/// nothing on the disk.
/// </summary>
public sealed class AnvilProcess : IAsyncDisposable
{
    internal const string SocketName = "anvil.ipc";

    private const string ListeningLine = "Listening on ";
    private const int KeptLines = 20;

    private readonly Process _keeper;
    private readonly TimeProvider _time;
    private readonly Queue<string> _lastWords = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private bool _disposed;

    private AnvilProcess(Process keeper, string folder, TimeProvider time)
    {
        _keeper = keeper;
        Folder = folder;
        _time = time;
        _reading = Task.WhenAll(ReadAsync(keeper.StandardOutput), ReadAsync(keeper.StandardError));
    }

    /// <summary>Port that anvil listens on, as anvil itself said.</summary>
    public int Port { get; private set; }

    /// <summary>Process id of anvil itself, for those who want to stall or kill it.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Where anvil keeps its files until it ends.</summary>
    public string Folder { get; }

    public Uri HttpEndpoint => new($"http://127.0.0.1:{Port}");

    /// <summary>Its local socket, where <see cref="AnvilOptions.HasIpc"/> asked for one.</summary>
    public Uri IpcEndpoint => new($"ipc://{Folder}/{SocketName}");

    public Uri WebSocketEndpoint => new($"ws://127.0.0.1:{Port}");

    /// <summary>Starts a chain and returns when it listens.</summary>
    /// <exception cref="AnvilUnavailableException">It is not installed, ended at once, or did not listen in time.</exception>
    public static async Task<AnvilProcess> StartAsync(AnvilOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var binary = AnvilBinary.Find(options.Binary);
        var folder = Directory.CreateTempSubdirectory("firebreak-anvil-").FullName;
        Process keeper;
        try
        {
            keeper = Process.Start(AnvilKeeper.Command(binary, folder, options)) ?? throw new UnreachableException();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            Directory.Delete(folder, recursive: true);
            throw new AnvilUnavailableException($"anvil could not be started: {fault.Message}", fault);
        }

        var anvil = new AnvilProcess(keeper, folder, time);
        try
        {
            await anvil.AwaitListeningAsync(options.StartTimeout, cancellationToken);
            return anvil;
        }
        catch
        {
            await anvil.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends anvil and removes all that it wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            _keeper.StandardInput.Close();
        }
        catch (IOException)
        {
            // The keeper is gone already, which is what closing asks for.
        }

        try
        {
            await _keeper.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5), _time);
        }
        catch (TimeoutException)
        {
            _keeper.Kill(entireProcessTree: true);
        }

        await _reading;
        _keeper.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task AwaitListeningAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_listening.Task, _reading).WaitAsync(timeout, _time, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new AnvilUnavailableException($"anvil did not listen within {timeout.TotalSeconds:0} s. {LastWords()}", fault);
        }

        Port = _listening.Task.IsCompletedSuccessfully
            ? await _listening.Task
            : throw new AnvilUnavailableException($"anvil ended before it listened. {LastWords()}");
    }

    /// <summary>Reads to the end, so that anvil never blocks on a full pipe, and remembers the latest lines.</summary>
    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.StartsWith(AnvilKeeper.ProcessLine, StringComparison.Ordinal))
            {
                ProcessId = int.Parse(line.AsSpan(AnvilKeeper.ProcessLine.Length), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith(ListeningLine, StringComparison.Ordinal))
            {
                _listening.TrySetResult(int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
            }
            else if (!_listening.Task.IsCompleted && !string.IsNullOrWhiteSpace(line))
            {
                Remember(line.Trim());
            }
        }
    }

    private void Remember(string line)
    {
        lock (_lastWords)
        {
            _lastWords.Enqueue(line);
            while (_lastWords.Count > KeptLines)
            {
                _lastWords.Dequeue();
            }
        }
    }

    private string LastWords()
    {
        lock (_lastWords)
        {
            // Anvil greets with the keys of its development accounts, and keys are not for messages.
            var spoken = _lastWords.Where(line => !line.Contains("0x", StringComparison.Ordinal)).TakeLast(5);
            return $"It said: {string.Join(" | ", spoken)}";
        }
    }
}
