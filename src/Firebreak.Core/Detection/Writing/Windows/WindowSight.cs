namespace Firebreak.Core.Detection.Writing;

/// <summary>The matches of one group in a window at one moment, counted as its condition asks.</summary>
internal sealed class WindowSight
{
    private readonly Number[] _values;

    /// <param name="entries">In the order of the chain.</param>
    public WindowSight(IReadOnlyList<Measure> measures, IReadOnlyList<WindowEntry> entries)
    {
        _values = new Number[measures.Count];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = ValueOf(measures[i], i, entries);
        }
    }

    public Number Of(int measure) => _values[measure];

    private static Number ValueOf(Measure measure, int place, IReadOnlyList<WindowEntry> entries)
    {
        var counted = entries.Where(entry => measure.Trigger is not { } only || entry.Trigger == only);
        switch (measure.Kind)
        {
            case MeasureKind.Count:
                return (ulong)counted.Count();
            case MeasureKind.Distinct:
                // What could not be read is no value.
                return (ulong)counted.Select(entry => entry.Values[place]).Where(value => value.IsKnown).Select(value => value.TryToWord(out var word) ? word : default).Distinct().Count();
            case MeasureKind.Sum:
                return counted.Select(entry => entry.Values[place]).Where(value => value.IsKnown).Aggregate(Number.Zero, (sum, value) => sum + value);
            default:
                var wanted = measure.Kind == MeasureKind.Most ? 1 : -1;
                return counted.Select(entry => entry.Values[place]).Aggregate(
                    Number.Unknown, (best, value) => !best.IsKnown || Number.Compare(value, best) == wanted ? value : best);
        }
    }
}
