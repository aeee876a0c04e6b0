using System.Collections.Concurrent;
using System.Globalization;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>One process that archives into a real folder; nothing of it but the folder outlives it.</summary>
internal sealed class ArchivingProcess : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly KeptLog _log = new();
    private readonly ArchiveWorker _worker;

    public ArchivingProcess(string folder, IChainView node, ArchiveOptions options, CrashGate? gate = null)
    {
        gate ??= new CrashGate();
        var scene = new IngestScene(
            Options.Create(new IngestOptions { ChainId = A.Chain.Value }), new ChainStatus(), new IngestNudges(), new RecentBlocks(node),
            new NodeOutage(_time, new Quiet<NodeOutage>()), new StorageOutage(_time, new Quiet<StorageOutage>()), _log);
        var archive = new ParquetArchive(folder, _time, gate.Guard<IArchiveDisk>(new ArchiveDisk()));
        var sources = new ArchiveSources(Shelf, gate.Guard(node), gate.Guard<IChainJournal>(new InMemoryJournal(_time)));
        _worker = new ArchiveWorker(archive, sources, _time, scene, Options.Create(options));
    }

    public ArchiveShelf Shelf { get; } = new();

    /// <summary>What it logged, with the exception's message where there is one.</summary>
    public IReadOnlyCollection<string> Told => _log.Lines;

    public bool HasEnded => _worker.ExecuteTask is { IsCompleted: true };

    /// <summary>Runs, with the clock running fast, until something holds or it died of a crash.</summary>
    public async Task RunAsync(Func<Task<bool>> until)
    {
        if (_worker.ExecuteTask is null)
        {
            await _worker.StartAsync(CancellationToken.None);
        }

        for (var turns = 0; !HasEnded && !await until(); turns++)
        {
            Assert.True(turns < 20_000, "Nothing came of it. It told: " + string.Join('\n', Told));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        if (_worker.ExecuteTask!.Exception?.InnerException is { } fault and not CrashException)
        {
            throw new InvalidOperationException("The worker failed.", fault);
        }
    }

    /// <summary>Ends as a process does that is asked to.</summary>
    public Task StopAsync() => _worker.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await StopAsync();
        }

        _worker.Dispose();
    }

    private sealed class KeptLog : ILogger<IngestWorker>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{formatter(state, exception)} {exception?.Message}"));
    }

    private sealed class Quiet<T> : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => false;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}

/// <summary>A node that knows a chain of blocks, less those that it has forgotten.</summary>
internal sealed class RememberingNode : IChainView
{
    public RememberingNode(ulong first, int blocks)
    {
        for (var number = first; number < first + (ulong)blocks; number++)
        {
            Blocks.Add(A.Block(number, A.Transaction(A.Call(A.Account("alice"), A.Account("vault"), "deposit()"))));
        }
    }

    public List<Block> Blocks { get; } = [];

    public HashSet<ulong> Forgotten { get; } = [];

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) =>
        Task.FromResult(Forgotten.Contains(number) ? null : Blocks.Find(block => block.Ref.Number == number));

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
