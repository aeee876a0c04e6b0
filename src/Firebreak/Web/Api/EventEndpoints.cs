using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>What a watcher is told. It is a nudge: read the incident or the health again.</summary>
/// <param name="Incident">Set for <c>incident</c> events.</param>
/// <param name="Node">Set for <c>node</c> events.</param>
public sealed record EventAnswer(string? Incident, HealthAnswer? Node);

internal static class EventEndpoints
{
    private const int Backlog = 64;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/events", Watch);

    private static ServerSentEventsResult<EventAnswer> Watch(
        IIncidentDesk desk, INodeHealth health, TimeProvider clock, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(FollowAsync(desk, health, clock, lifetime.ApplicationStopping, cancellationToken));

    private static async IAsyncEnumerable<SseItem<EventAnswer>> FollowAsync(
        IIncidentDesk desk, INodeHealth health, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A watcher that is too slow loses the oldest nudges; it reads the state anew anyway.
        var events = Channel.CreateBounded<SseItem<EventAnswer>>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        void OnIncident(IncidentId id) => events.Writer.TryWrite(new SseItem<EventAnswer>(new EventAnswer(id.ToString(), null), "incident"));
        void OnNode(NodeState state) => events.Writer.TryWrite(Node(state));

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        desk.Changed += OnIncident;
        health.Changed += OnNode;
        await using var heartbeat = clock.CreateTimer(_ => OnNode(health.Current), null, TimeSpan.Zero, Heartbeat);
        try
        {
            await foreach (var item in UntilCancelledAsync(events.Reader, either.Token))
            {
                yield return item;
            }
        }
        finally
        {
            desk.Changed -= OnIncident;
            health.Changed -= OnNode;
        }
    }

    // A watcher that leaves, or a host that stops, is the ordinary end of a stream and no fault.
    private static async IAsyncEnumerable<SseItem<EventAnswer>> UntilCancelledAsync(
        ChannelReader<SseItem<EventAnswer>> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await HasMoreAsync(events, cancellationToken))
        {
            while (events.TryRead(out var item))
            {
                yield return item;
            }
        }
    }

    private static async Task<bool> HasMoreAsync(ChannelReader<SseItem<EventAnswer>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static SseItem<EventAnswer> Node(NodeState state) => new(new EventAnswer(null, HealthAnswer.From(state, null)), "node");
}
