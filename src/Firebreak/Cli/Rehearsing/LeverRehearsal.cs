using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.Packs;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Hosting;

namespace Firebreak.Cli.Rehearsing;

/// <summary>
/// The response room of a watch before a copy of its chain: plan, approval, simulation, signature, sending and reading back are those of the night. The
/// copy has a number of its own, so that nothing signed for it holds on the chain itself.
/// </summary>
internal sealed class LeverRehearsal : IAsyncDisposable
{
    private const ulong CopyNumber = 913_337;

    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(1);

    private readonly AnvilProcess _copy;
    private readonly FirebreakConfig _config;
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    private LeverRehearsal(AnvilProcess copy, FirebreakConfig config)
    {
        (_copy, _config) = (copy, config);
        _services = FirebreakHost.BuildDesk(config);
    }

    /// <summary>What verbs beside it are told with --config.</summary>
    public string File => _config.File!;

    public FirebreakConfig Config => _config;

    /// <param name="watch">The configuration of the watch; nothing of it is changed.</param>
    /// <exception cref="BadConfigurationException">None of its nodes can be copied from.</exception>
    public static async Task<LeverRehearsal> OpenAsync(FirebreakConfig watch, CancellationToken cancellationToken)
    {
        var node = watch.Ingest.Nodes.FirstOrDefault(node => node.Scheme != "ipc")
            ?? throw Judging.BadInput.At("rehearse", "copies the chain over http or ws, and the configuration names local sockets alone", "add such an address under chain: rpc:");
        var file = new RehearsalPlace(watch).Clear();
        var number = watch.Ingest.ChainId == CopyNumber ? CopyNumber + 1 : CopyNumber;
        var copy = await AnvilProcess.StartAsync(new AnvilOptions { ForkOf = node, ChainId = number, Mining = new AnvilMining.Every(BlockTime) }, TimeProvider.System, cancellationToken);
        try
        {
            await PrivateFile.WriteAsync(new FileInfo(file), "rehearse", RehearsalFile.Of(watch.File!, number, copy.HttpEndpoint, RehearsalPlace.Records), cancellationToken);
            var config = Shell.Load(new FileInfo(file));
            return new LeverRehearsal(copy, config with { Packs = config.Packs with { Levers = OnAnyChain(config.Packs.Levers, new ChainId(watch.Ingest.ChainId)) } });
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the incident of the exercise, lets the response room work, and returns what was proposed.</summary>
    public async Task<Incident> BeginAsync(Playbook playbook, WatchedContract contract, CancellationToken cancellationToken)
    {
        var view = _services.GetRequiredService<IChainView>();
        var (head, now) = (await view.HeadAsync(cancellationToken), TimeProvider.System.GetUtcNow());
        var opening = Exercise.Open(_config, playbook, contract, new ChainId(_config.Ingest.ChainId), head, now);
        var id = await Desk.OpenAsync(opening, now, cancellationToken);
        foreach (var worker in _services.GetServices<IHostedService>().Where(IsOfTheRoom))
        {
            await worker.StartAsync(cancellationToken);
            _running.Add(worker);
        }

        await _services.GetRequiredService<Responder>().ProposeAsync(id, cancellationToken);
        return (await Desk.FindAsync(id, cancellationToken))!;
    }

    public async Task<Incident> LookAsync(IncidentId id, CancellationToken cancellationToken) => (await Desk.FindAsync(id, cancellationToken))!;

    public Task<IReadOnlyList<Entry>> LogAsync(IncidentId id, CancellationToken cancellationToken) => Desk.LogAsync(id, cancellationToken);

    public Task<Decision?> ApproveAsync(PlanId plan, string person, CancellationToken cancellationToken) =>
        _services.GetRequiredService<IResponder>().ApproveAsync(plan.ToString(), Actor.Human(person), "in an exercise", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _running)
        {
            await worker.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await _copy.DisposeAsync();
    }

    private IIncidentDesk Desk => _services.GetRequiredService<IIncidentDesk>();

    // Nothing is watched and nobody is told: the exercise has its incident.
    private static bool IsOfTheRoom(IHostedService worker) => worker is ResponseWorker or CourseWorker or LedgerWatchWorker;

    private static Items<Lever> OnAnyChain(Items<Lever> levers, ChainId chain) => levers.Select(lever => lever.Chain == chain ? lever with { Chain = null } : lever).ToItems();
}
