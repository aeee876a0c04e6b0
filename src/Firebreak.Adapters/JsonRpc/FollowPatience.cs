using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Knows when silence has lasted too long and how long to pause after failures.</summary>
internal sealed class FollowPatience(IngestOptions options, TimeProvider time)
{
    private const int GapsRemembered = 8;
    private const double Slack = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan[] _gaps = new TimeSpan[GapsRemembered];
    private int _gapCount;
    private long _quietFrom = time.GetTimestamp();
    private TimeSpan _pause = FirstPause;

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    public TimeSpan Silence => time.GetElapsedTime(_quietFrom);

    /// <summary>Whether no block came for longer than is usual on this chain, and longer than the operator's patience.</summary>
    public bool IsSilent => Silence > Limit;

    // One outage must not make the next one look usual: the second longest of the last gaps is the measure.
    private TimeSpan Limit
    {
        get
        {
            var usual = _gaps.Order().ElementAt(GapsRemembered - 2) * Slack;
            return usual > options.Patience ? usual : options.Patience;
        }
    }

    public void Moved()
    {
        _gaps[_gapCount++ % GapsRemembered] = Silence;
        _quietFrom = time.GetTimestamp();
    }

    public void Worked() => (Failures, _pause) = (0, FirstPause);

    /// <summary>Waits before the next attempt: as long as the node asked, or a little longer each time.</summary>
    public Task PauseAsync(TimeSpan? asked, CancellationToken cancellationToken)
    {
        Failures++;
        var pause = asked > TimeSpan.Zero ? asked.Value : _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return Task.Delay(pause, time, cancellationToken);
    }

    /// <summary>An outage that ended is not the chain's silence.</summary>
    public void Recovered() => _quietFrom = time.GetTimestamp();
}
