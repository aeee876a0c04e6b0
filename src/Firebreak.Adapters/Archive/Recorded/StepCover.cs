namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// Which of many calls, that may overlap in any way, is the last in their order to cover a step. Built once: the calls are laid over the
/// stretches between their ends from the last to the first, and each stretch is taken only once.
/// </summary>
internal sealed class StepCover
{
    private const int Nobody = -1;
    private readonly long[] _starts;
    private readonly int[] _calls;

    /// <param name="calls">Index, first and last step of each call, by ascending index.</param>
    public StepCover(IReadOnlyList<(int Index, int Start, int End)> calls)
    {
        _starts = [.. calls.SelectMany(call => (long[])[call.Start, call.End + 1L]).Distinct().Order()];
        _calls = new int[_starts.Length];
        Array.Fill(_calls, Nobody);
        var free = Enumerable.Range(0, _starts.Length + 1).ToArray();
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            var end = calls[i].End + 1L;
            for (var at = Free(free, Array.BinarySearch(_starts, calls[i].Start)); at < _starts.Length && _starts[at] < end; at = Free(free, at))
            {
                (_calls[at], free[at]) = (calls[i].Index, at + 1);
            }
        }
    }

    /// <returns>Null when no call covers the step.</returns>
    public int? At(int step)
    {
        var found = Array.BinarySearch(_starts, step);
        var at = found >= 0 ? found : ~found - 1;
        return at < 0 || _calls[at] == Nobody ? null : _calls[at];
    }

    // The first stretch from here that nobody has taken; ways that were gone are shortened.
    private static int Free(int[] free, int from)
    {
        var at = from;
        while (free[at] != at)
        {
            free[at] = free[free[at]];
            at = free[at];
        }

        return at;
    }
}
