namespace Firebreak.Engine.Ingest;

/// <summary>What became of the pending transactions that were heard of, since the start. Each is in one of the counts, or waits.</summary>
/// <param name="Seen">Heard of, each once.</param>
/// <param name="Judged">Tried, and judged by the rules.</param>
/// <param name="Dropped">Not tried, because more came than could be tried in time, or lost on the way from the node.</param>
/// <param name="Failed">Could not be tried, or not in time.</param>
/// <param name="Superseded">Mined or gone before they could be tried.</param>
/// <param name="NotEvaluated">Of those judged: how often a rule lacked something that the node gives only of blocks.</param>
public sealed record PendingCounts(long Seen, long Judged, long Dropped, long Failed, long Superseded, long NotEvaluated);

/// <summary>How the pending lane is doing, for those who show it.</summary>
public sealed class PendingStatus
{
    private long _seen, _judged, _dropped, _failed, _superseded, _notEvaluated;
    private volatile string _state = "not started";

    /// <summary>How pending transactions are watched, or why they are not.</summary>
    public string State => _state;

    /// <summary>True while the pool is watched.</summary>
    public bool IsOn { get; private set; }

    public PendingCounts Counts => new(
        Interlocked.Read(ref _seen), Interlocked.Read(ref _judged), Interlocked.Read(ref _dropped),
        Interlocked.Read(ref _failed), Interlocked.Read(ref _superseded), Interlocked.Read(ref _notEvaluated));

    internal void TurnOn(string how) => (_state, IsOn) = (how, true);

    internal void TurnOff(string why) => (_state, IsOn) = (why, false);

    internal void Saw() => Interlocked.Increment(ref _seen);

    internal void Judged(int notEvaluated)
    {
        Interlocked.Increment(ref _judged);
        Interlocked.Add(ref _notEvaluated, notEvaluated);
    }

    internal void Dropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Lost before their hash was read: they count as seen and dropped.</summary>
    internal void Lost(int count)
    {
        Interlocked.Add(ref _seen, count);
        Interlocked.Add(ref _dropped, count);
    }

    internal void Failed() => Interlocked.Increment(ref _failed);

    internal void Superseded() => Interlocked.Increment(ref _superseded);
}
