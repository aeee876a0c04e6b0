namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// How many blocks may be on their way at once. It widens as long as more at once brings more per second, gives way when the node fails or
/// asks for fewer requests, and never holds more memory than it may.
/// </summary>
/// <param name="mostBytes">What the blocks on their way may weigh together.</param>
internal sealed class FetchWindow(TimeProvider time, long mostBytes = FetchWindow.DefaultMostBytes)
{
    public const long DefaultMostBytes = 192 * 1024 * 1024;
    private const int First = 6;
    private const int Fewest = 2;
    private const int Most = 64;

    // Less than this is noise.
    private const double WorthIt = 1.05;

    // Blocks differ; a heavy one counts at once, light ones let it be forgotten slowly.
    private const double Forgetting = 0.1;

    private int _wanted = First;
    private int _taken;
    private double _weight = 64 * 1024;
    private double _best;
    private long _since = time.GetTimestamp();

    public int Width => (int)Math.Clamp(mostBytes / _weight, 1, _wanted);

    /// <summary>A block came.</summary>
    /// <param name="weight">What it takes in memory, in bytes.</param>
    public void Took(long weight)
    {
        _weight = Math.Max(weight, _weight + (Forgetting * (weight - _weight)));
        if (++_taken < _wanted)
        {
            return;
        }

        var rate = _taken / Math.Max(time.GetElapsedTime(_since).TotalSeconds, 1e-6);
        _wanted = rate > _best * WorthIt ? Math.Min(Most, _wanted + (_wanted / 4) + 1) : Math.Max(First, _wanted - 1);

        // What was possible once need not be possible for ever.
        _best = Math.Max(rate, _best * 0.95);
        Begin();
    }

    /// <summary>The node failed, or asked for fewer requests.</summary>
    public void Failed()
    {
        _wanted = Math.Max(Fewest, _wanted / 2);
        _best = 0;
        Begin();
    }

    /// <summary>A new stretch: time that passed without fetching says nothing about the node.</summary>
    public void Begin() => (_taken, _since) = (0, time.GetTimestamp());
}
