using Firebreak.Engine.Alerting;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Adapters.Notify;

/// <summary>Wires the ways to reach people.</summary>
public static class NotifyModule
{
    /// <param name="pages">Where people find the pages; null for nowhere.</param>
    public static IServiceCollection AddNotifiers(this IServiceCollection services, Uri? pages) => services
        .AddSingleton<INotifierFactory>(provider => new NotifierFactory(pages, provider.GetRequiredService<TimeProvider>()));
}

/// <summary>Makes notifiers. All webhooks share their connections.</summary>
public sealed class NotifierFactory(Uri? pages, TimeProvider time) : INotifierFactory, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public INotifier Create(ChannelEntry channel) => channel switch
    {
        ChannelEntry.Webhook webhook => new WebhookNotifier(webhook, pages, _http, time),
        ChannelEntry.Log log => new LogNotifier(log, pages),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public void Dispose() => _http.Dispose();
}
