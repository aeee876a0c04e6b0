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

/// <summary>Makes notifiers. All that post share their connections.</summary>
public sealed class NotifierFactory : INotifierFactory, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly Uri? _pages;
    private readonly TimeProvider _time;
    private readonly HttpPost _post;

    /// <param name="pages">Where people find the pages; null for nowhere.</param>
    public NotifierFactory(Uri? pages, TimeProvider time) => (_pages, _time, _post) = (pages, time, new HttpPost(_http, time));

    public INotifier Create(ChannelEntry channel) => channel switch
    {
        ChannelEntry.Webhook webhook => new WebhookNotifier(webhook, _pages, _post, _time),
        ChannelEntry.Log log => new LogNotifier(log, _pages),
        ChannelEntry.Chat chat => new ChatNotifier(chat, _pages, _post),
        ChannelEntry.Telegram telegram => new TelegramNotifier(telegram, _pages, _post),
        ChannelEntry.PagerDuty pager => new PagerDutyNotifier(pager, _pages, _post),
        ChannelEntry.Email email => new EmailNotifier(email, _pages, _time),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public void Dispose() => _http.Dispose();
}
