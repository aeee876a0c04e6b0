namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>One transport to one configured node, and for how long it is better left alone.</summary>
/// <param name="node">Index of the configured address; the HTTP form of a WebSocket address belongs to the same node.</param>
internal sealed class RpcEndpoint(int node, IRpcTransport transport, TimeProvider time)
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestObedience = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private TimeSpan _rest;
    private long _restsFrom;
    private TimeSpan? _asked;

    public int Node => node;

    public IRpcTransport Transport => transport;

    /// <summary>How much longer the endpoint is left alone; zero when it may be used.</summary>
    public TimeSpan Rests
    {
        get
        {
            lock (_gate)
            {
                var left = _rest - time.GetElapsedTime(_restsFrom);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether the node itself asked for the rest: then it is not disturbed even if no other node is left.</summary>
    public bool AskedToRest => _asked is not null && Rests > TimeSpan.Zero;

    /// <summary>How often it worked again after it had failed.</summary>
    public int Returns { get; private set; }

    public void Worked()
    {
        lock (_gate)
        {
            Returns += _rest == TimeSpan.Zero ? 0 : 1;
            (_rest, _asked) = (TimeSpan.Zero, null);
        }
    }

    /// <summary>Lets the endpoint rest, each time twice as long, or for as long as the node asked.</summary>
    public void Failed(TimeSpan? asked)
    {
        lock (_gate)
        {
            // Requests that fail together are one failure.
            var isResting = time.GetElapsedTime(_restsFrom) < _rest;
            if (isResting && asked is null)
            {
                return;
            }

            _asked = asked > TimeSpan.Zero ? asked : null;
            var next = _asked ?? (_rest == TimeSpan.Zero ? FirstRest : _rest * 2);
            _rest = Min(next, _asked is null ? LongestRest : LongestObedience);
            _restsFrom = time.GetTimestamp();
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
