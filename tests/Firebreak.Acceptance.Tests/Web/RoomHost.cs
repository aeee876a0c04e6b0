using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Firebreak.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Firebreak.Acceptance.Tests.Web;

/// <summary>The incident room on a real Kestrel at a free loopback port, in Production, over a ledger in memory.</summary>
internal sealed class RoomHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RoomHost(WebApplication app, DirectoryInfo data, ScriptedNode node)
    {
        (_app, Data, Node) = (app, data, node);
        Desk = app.Services.GetRequiredService<IIncidentDesk>();
        Script = new HarborScript(Desk, new HarborCase(TimeProvider.System.GetUtcNow()));
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public DirectoryInfo Data { get; }

    public ScriptedNode Node { get; }

    public IIncidentDesk Desk { get; }

    public HarborScript Script { get; }

    public Uri Address { get; }

    /// <summary>The alerts that the room shows.</summary>
    public AlertShelf Alerts => _app.Services.GetRequiredService<AlertShelf>();

    public InMemoryJournal Journal => _app.Services.GetRequiredService<InMemoryJournal>();

    public ChainStatus Chain => _app.Services.GetRequiredService<ChainStatus>();

    /// <summary>A program on this machine: no Origin, no browser.</summary>
    public HttpClient Http { get; }

    public static async Task<RoomHost> StartAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("firebreak-room-");
        var node = new ScriptedNode(TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IIncidentLedger, InMemoryLedger>().AddSingleton<IIncidentDesk, IncidentDesk>();
        builder.Services.AddSingleton(HarborLevers.Protocol).AddSingleton(HarborLevers.Packs).AddSingleton<AutomationSwitch>();
        builder.Services.AddSingleton<IResponder, DeskResponder>().AddSingleton<INodeHealth>(node).AddSingleton<IChainView>(node);
        var journal = new InMemoryJournal(TimeProvider.System);
        builder.Services.AddSingleton(journal).AddSingleton<ICoverageLedger>(journal).AddSingleton<ChainStatus>().AddSingleton<PendingStatus>().AddSingleton<AlertShelf>();
        builder.Services.AddSingleton<IAlertBoard>(provider => provider.GetRequiredService<AlertShelf>());
        builder.Services.AddSingleton(_ => LearnedLife.Of(HarborLevers.Protocol));
        builder.Services.AddIncidentRoom();
        builder.Services.Configure<IncidentRoomOptions>(options => (options.DataDirectory, options.UsdPerCoin) = (data.FullName, 3_000m));
        var app = builder.Build();
        app.MapIncidentRoom();
        await app.StartAsync(cancellationToken);
        return new RoomHost(app, data, node);
    }

    /// <summary>The plan's standing, straight from the log.</summary>
    public async Task<PlanView> PlanAsync(IncidentId id, ProposedPlan plan, CancellationToken cancellationToken) =>
        (await Desk.FindAsync(id, cancellationToken))!.FindPlan(plan.Id)!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        Data.Delete(recursive: true);
    }
}

/// <summary>A board whose alerts a test puts there.</summary>
internal sealed class AlertShelf : IAlertBoard
{
    public Items<Alert> Current { get; private set; }

    public event Action<Alert>? Changed;

    public void Put(Alert alert)
    {
        Current = Current.Add(alert);
        Changed?.Invoke(alert);
    }
}
