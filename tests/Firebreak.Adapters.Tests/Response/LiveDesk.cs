using System.Diagnostics;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>An incident, and the worker that carries out its plans, before a real chain: view, simulation and sending are the real ones. The hot key has a little ether.</summary>
internal sealed class LiveDesk : IAsyncDisposable
{
    private readonly Lab _lab;
    private readonly PrivateKey _key;
    private readonly TimeProvider _time;
    private readonly IncidentDesk _desk;
    private readonly ResponseWorker _worker;
    private IncidentId _incident;

    /// <param name="levers">Those of the packs; the protocol fits them.</param>
    /// <param name="signers">Names that the hot key signs under.</param>
    public LiveDesk(Lab lab, PrivateKey key, Protocol protocol, Items<Lever> levers, Items<Playbook> playbooks, Items<string> signers, ResponseMode mode, TimeProvider time)
    {
        (_lab, _key, _time) = (lab, key, time);
        var services = lab.Provide();
        var ledger = new InMemoryLedger();
        _desk = new IncidentDesk(ledger, time);
        var scene = new ResponseScene(
            protocol, new Engine.Configuration.Packs([], levers, playbooks), services.GetRequiredService<IChainView>(), services.GetRequiredService<ISimulator>(),
            services.GetRequiredService<ITransactionGateway>(), [.. signers.Select(name => new OpenSigner(name, key))],
            new AutomationSwitch(ledger, protocol, time), time, Options.Create(new ResponseOptions { Mode = mode }));
        Responder = new Responder(_desk, scene, NullLogger<Responder>.Instance);
        _worker = new ResponseWorker(_desk, scene, new ChainStatus(), NullLogger<ResponseWorker>.Instance);
    }

    public Responder Responder { get; }

    /// <summary>Opens the incident, has it planned, and from then on carries out what is approved.</summary>
    public async Task OpenAsync(Command.Open opening)
    {
        await _lab.RpcAsync("anvil_setBalance", _key.Address.ToHex(), "0x8ac7230489e80000");
        _incident = await _desk.OpenAsync(opening, _time.GetUtcNow(), Lab.Token);
        await Responder.ProposeAsync(_incident, Lab.Token);
        await _worker.StartAsync(Lab.Token);
    }

    public async Task<Incident> LookAsync() => (await _desk.FindAsync(_incident, Lab.Token))!;

    public Task<Decision?> SubmitAsync(Command command, Actor by) => _desk.SubmitAsync(_incident, command, by, Lab.Token);

    /// <summary>Mines a block now and then until it has come to pass.</summary>
    /// <param name="isLost">True when it cannot come to pass any more.</param>
    public async Task<Incident> UntilAsync(Func<Incident, bool> condition, Func<Incident, bool>? isLost = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var incident = await LookAsync();
            if (condition(incident))
            {
                return incident;
            }

            var told = string.Join(" ", incident.Plans.SelectMany(plan => plan.Progress).Concat(incident.Withheld).Select(what => what.Tell()));
            Assert.True(isLost?.Invoke(incident) != true && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"It never came to pass: {told}");
            await _lab.RpcAsync("evm_mine");
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Lab.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _desk.Dispose();
    }
}
