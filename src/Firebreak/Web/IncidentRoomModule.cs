using Firebreak.Web.Api;
using Firebreak.Web.Case;
using Firebreak.Web.Guard;
using Firebreak.Web.Live;
using Firebreak.Web.Pages;
using Firebreak.Web.Views;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using MudBlazor.Services;

namespace Firebreak.Web;

/// <summary>
/// The incident room: pages and API over <c>IIncidentDesk</c>, <c>IResponder</c>, <c>AutomationSwitch</c>, <c>Protocol</c>, <c>Packs</c>, <c>IAlertBoard</c>, <c>AlertCounter</c>, <c>ICoverageLedger</c>, <c>ChainStatus</c>,
/// <c>INodeHealth</c> and <c>IChainView</c>, which the caller registers. The caller also decides where to listen; without <see cref="IncidentRoomOptions.Origins"/> that must be loopback.
/// </summary>
public static class IncidentRoomModule
{
    private const string Assets = "firebreak.staticwebassets.endpoints.json";

    public static IServiceCollection AddIncidentRoom(this IServiceCollection services)
    {
        services.AddOptions<IncidentRoomOptions>().ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IncidentActions>().AddSingleton<PlanGate>().AddSingleton<LiveFeed>().AddSingleton<NodeBoard>();
        services.AddSingleton<CaseShelf>().AddSingleton<OriginGuard>();
        services.AddSingleton(provider => AmountsOf(provider.GetRequiredService<IOptions<IncidentRoomOptions>>().Value));
        services.AddDataProtection().UseEphemeralDataProtectionProvider(); // circuits end with the process; no key is left on disk
        services.AddProblemDetails();
        services.AddMudServices();
        services.AddRazorComponents().AddInteractiveServerComponents();
        return services;
    }

    public static WebApplication MapIncidentRoom(this WebApplication app)
    {
        var assets = UseOwnAssets(app);
        app.Use(RoomGate.PassAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), api => api.UseStatusCodePages());
        app.UseAntiforgery();

        app.MapStaticAssets(assets);
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null) // the gate says 'none' for every answer
            .WithStaticAssets(assets);
        app.MapCaseFiles();

        var api = app.MapGroup("/api/v1");
        api.MapIncidents();
        api.MapPlans();
        api.MapAutomation();
        api.MapHealth();
        api.MapEvents();
        api.MapAlerts();
        api.MapSilences();
        api.MapCoverage();
        return app;
    }

    private static Amounts AmountsOf(IncidentRoomOptions options) => new(options.Coin, options.UsdPerCoin);

    // The room must look the same from the build output, from a published directory, from any working directory, and inside a test.
    private static string UseOwnAssets(WebApplication app)
    {
        var home = Path.GetDirectoryName(typeof(IncidentRoomModule).Assembly.Location)!;
        var built = Path.Combine(home, "firebreak.staticwebassets.runtime.json");
        var published = Path.Combine(home, "wwwroot");
        if (File.Exists(built))
        {
            app.Configuration[WebHostDefaults.StaticWebAssetsKey] = built;
            StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
        }
        else if (Directory.Exists(published))
        {
            app.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }

        return Path.Combine(home, Assets);
    }
}
