namespace Firebreak.Core.Baselines.Tickets;

/// <summary>
/// As <see cref="LordPlusPlus"/>, but spends nothing on tickets that nobody would have looked at (SAFFRON, Ramdas and others 2018), and with
/// a limit below one leaves out those that are too ordinary to count (ADDIS, Tian and Ramdas 2019).
/// </summary>
/// <param name="candidate">Chances up to this are candidates, which cost nothing.</param>
/// <param name="limit">Chances above this are as if never asked; one for none.</param>
public sealed class Saffron(double falsePart, double first, double candidate, double limit)
{
    private readonly List<(int Kept, int Candidates)> _found = [];
    private int _kept;
    private int _candidates;

    public double Level { get; private set; }

    /// <summary>SAFFRON with its usual numbers.</summary>
    public static Saffron Usual(double falsePart) => new(falsePart, falsePart / 2, candidate: 0.5, limit: 1);

    /// <summary>ADDIS with its usual numbers.</summary>
    public static Saffron Addis(double falsePart) => new(falsePart, 0.5 * 0.25 * falsePart / 2, candidate: 0.25, limit: 0.5);

    public bool Test(double chance)
    {
        var level = first * Weight(_kept + 1 - _candidates);
        for (var i = 0; i < _found.Count; i++)
        {
            level += (i == 0 ? falsePart - first : falsePart) * Weight(_kept + 1 - _found[i].Kept - (_candidates - _found[i].Candidates));
        }

        Level = Math.Min(candidate, (limit - candidate) * level);
        var isFound = chance <= Level;
        _kept += chance <= limit ? 1 : 0;
        _candidates += chance <= candidate ? 1 : 0;
        if (isFound)
        {
            _found.Add((_kept, _candidates));
        }

        return isFound;
    }

    private static double Weight(int place) => 0.4374901658 * Math.Pow(place, -1.6);
}
