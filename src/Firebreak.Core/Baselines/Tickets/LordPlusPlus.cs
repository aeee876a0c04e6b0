namespace Firebreak.Core.Baselines.Tickets;

/// <summary>
/// Decides ticket by ticket which are worth a look, so that of those at most a given part is nothing (LORD++, Ramdas and others 2017). For
/// queues: with hardly any true finding its levels fade, so pages are not decided by it.
/// </summary>
public sealed class LordPlusPlus(double falsePart, double first)
{
    private readonly List<int> _found = [];
    private int _asked;

    /// <summary>The chance up to which the last one was worth a look.</summary>
    public double Level { get; private set; }

    public bool Test(double chance)
    {
        _asked++;
        Level = Weight(_asked) * first;
        for (var i = 0; i < _found.Count; i++)
        {
            Level += (i == 0 ? falsePart - first : falsePart) * Weight(_asked - _found[i]);
        }

        if (chance > Level)
        {
            return false;
        }

        _found.Add(_asked);
        return true;
    }

    private static double Weight(int place) => 0.07720838 * Math.Log(Math.Max(place, 2)) / (place * Math.Exp(Math.Sqrt(Math.Log(place))));
}
