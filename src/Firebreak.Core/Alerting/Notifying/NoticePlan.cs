namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Who is told of what, and when: what the operator configured, checked whole.</summary>
/// <param name="ResolveAfter">After how long without news an alert that nobody was woken for, or that someone acknowledged, counts as over; null for never.</param>
/// <param name="CanaryEvery">How often each channel is tried; null for never.</param>
public sealed record NoticePlan(
    Route Root,
    Items<Receiver> Receivers,
    Items<InhibitRule> Inhibit,
    Items<Maintenance> Maintenance,
    FlapRule? Flap,
    TimeSpan? ResolveAfter,
    TimeSpan? CanaryEvery)
{
    /// <summary>Where nobody configured anything: alerts are on the pages and in the API, and nobody is told.</summary>
    public static NoticePlan Nobody { get; } = new(
        new Route(
            Route.IdBelow(null, [], 0), [], "nobody", ["rule"], TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(4),
            Continue: false, [], [], [], []),
        [new Receiver("nobody", [])], [], [], Flap: null, ResolveAfter: null, CanaryEvery: null);

    public IEnumerable<Channel> Channels => Receivers.SelectMany(receiver => receiver.Channels);

    public Items<Channel> ChannelsOf(string receiver)
    {
        foreach (var known in Receivers)
        {
            if (known.Name == receiver)
            {
                return known.Channels;
            }
        }

        return [];
    }
}
