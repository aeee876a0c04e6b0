using System.Threading.Channels;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Options;

namespace Firebreak.Web.Live;

/// <summary>Keeps screens fresh: every nudge of the desk or the node, and a slow timer in case a nudge was lost.</summary>
public sealed partial class LiveFeed(
    IIncidentDesk desk, INodeHealth health, TimeProvider clock, IOptions<IncidentRoomOptions> options, ILogger<LiveFeed> logger)
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);

    private IIncidentDesk Desk => desk;

    private INodeHealth Health => health;

    private TimeProvider Clock => clock;

    /// <summary>Calls <paramref name="refresh"/> at once and whenever something may have changed, never twice at the same time, until disposed.</summary>
    /// <param name="incident">Only nudges about this incident; null for all.</param>
    /// <param name="refresh">May fail: the failure is logged and the next nudge tries again.</param>
    public IAsyncDisposable Watch(IncidentId? incident, Func<CancellationToken, Task> refresh) =>
        new Subscription(this, id => incident is null || incident == id, options.Value.PollEvery, refresh);

    /// <summary>Like <see cref="Watch"/>, for what changes with every block and with no incident.</summary>
    public IAsyncDisposable WatchNode(Func<CancellationToken, Task> refresh) => new Subscription(this, _ => false, Block, refresh);

    private async Task RunAsync(ChannelReader<bool> nudges, Func<CancellationToken, Task> refresh, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in nudges.ReadAllAsync(cancellationToken))
            {
                await RefreshAsync(refresh, cancellationToken);
                await Task.Delay(Calm, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The screen is gone.
        }
    }

    private async Task RefreshAsync(Func<CancellationToken, Task> refresh, CancellationToken cancellationToken)
    {
        try
        {
            await refresh(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A store that is busy now must not freeze the screen for ever; the next nudge reads again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogRefreshFailed(exception);
        }
    }

    [LoggerMessage(4901, LogLevel.Warning, "A screen could not be refreshed; it is tried again with the next change.")]
    private partial void LogRefreshFailed(Exception exception);

    private sealed class Subscription : IAsyncDisposable
    {
        private readonly LiveFeed _feed;
        private readonly Func<IncidentId, bool> _concerns;
        private readonly CancellationTokenSource _stop = new();
        private readonly ITimer _timer;
        private readonly Task _loop;

        // One waiting nudge says all that a hundred would.
        private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public Subscription(LiveFeed feed, Func<IncidentId, bool> concerns, TimeSpan every, Func<CancellationToken, Task> refresh)
        {
            (_feed, _concerns) = (feed, concerns);
            feed.Desk.Changed += OnIncident;
            feed.Health.Changed += OnHealth;
            _timer = feed.Clock.CreateTimer(_ => Nudge(), null, TimeSpan.Zero, every);
            _loop = feed.RunAsync(_nudges.Reader, refresh, _stop.Token);
        }

        public async ValueTask DisposeAsync()
        {
            _feed.Desk.Changed -= OnIncident;
            _feed.Health.Changed -= OnHealth;
            await _timer.DisposeAsync();
            await _stop.CancelAsync();
            await _loop; // ends at once: its token is cancelled
            _stop.Dispose();
        }

        private void OnIncident(IncidentId id)
        {
            if (_concerns(id))
            {
                Nudge();
            }
        }

        private void OnHealth(NodeState state) => Nudge();

        private void Nudge() => _nudges.Writer.TryWrite(true);
    }
}
