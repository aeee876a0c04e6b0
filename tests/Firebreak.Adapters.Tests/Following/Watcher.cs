using System.Runtime.CompilerServices;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Detection;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>What survives the death of a process.</summary>
internal sealed record Stores(IChainJournal Journal, IEarlyJournal Early, ICoverageLedger Coverage, ITroubleLog Troubles, ISignalLog Signals, IBaselineStore Baselines, IAlertStore Alerts);

/// <summary>One process: follower, lanes, rules and alerting, wired as in production, from the node's answers to the stores.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _work = [];

    /// <param name="source">Follows the chain; null for the node's own follower.</param>
    public Watcher(IRpcTransport node, Stores stores, CrashGate gate, TimeProvider clock, IChainSource? source = null)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock)
            .AddSingleton(Options)
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(Options))
            .AddSingleton(A.Protocol())
            .AddSingleton(new JsonRpcClient([node], clock))
            .AddSingleton(gate.Guard(stores.Journal))
            .AddSingleton(gate.Guard(stores.Early))
            .AddSingleton(gate.Guard(stores.Coverage))
            .AddSingleton(gate.Guard(stores.Troubles))
            .AddSingleton(gate.Guard(stores.Signals))
            .AddSingleton(gate.Guard(stores.Baselines))
            .AddSingleton(gate.Guard(stores.Alerts));
        services = source is null ? services : services.AddSingleton(source);
        _services = services.AddJsonRpc().AddIngest().AddDetection(AllRules).AddAlerting().BuildServiceProvider();
        foreach (var worker in _services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            _work.Add(Execute(worker, _ending.Token));
        }
    }

    public static IngestOptions Options { get; } = new()
    {
        ChainId = A.Chain.Value,
        Nodes = [new Uri("ws://node")],
        LearnFrom = 1,
        Confirmations = 2,

        // So near that glances at the head happen all the time.
        Early = new EarlyOptions { Pending = false, GlanceBehind = 1 },
    };

    private static Dictionary<string, Rule> AllRules { get; } = A.Rules.Concat(A.WatchingRules).ToDictionary(StringComparer.Ordinal);

    /// <summary>What ended a worker, if it was not the crash.</summary>
    public Exception? Fault => _work.Select(work => work.Exception?.InnerException).FirstOrDefault(fault => fault is not (null or CrashException));

    public string Describe() => string.Join(", ", _work.Select(work => $"{work.Status} {work.Exception?.InnerException?.Message}")) + " " + _services.GetRequiredService<INodeHealth>().Current;

    public async ValueTask DisposeAsync()
    {
#pragma warning disable CA1849, MA0042 // Cancelling on this thread keeps everybody on the stage.
        _ending.Cancel();
#pragma warning restore CA1849, MA0042
        foreach (var work in _work)
        {
            try
            {
                await work;
            }
            catch (Exception exception) when (exception is OperationCanceledException or CrashException)
            {
                // The process is gone.
            }
        }

        await _services.DisposeAsync();
        _ending.Dispose();
    }

    // The host would start a worker on a thread of the pool, off the stage.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteAsync")]
    private static extern Task Execute(BackgroundService worker, CancellationToken stoppingToken);
}
