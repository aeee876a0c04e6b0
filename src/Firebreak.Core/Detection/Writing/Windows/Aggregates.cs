namespace Firebreak.Core.Detection.Writing;

/// <summary>What a window's condition counts and sums.</summary>
internal enum MeasureKind
{
    Count,
    Sum,
    Least,
    Most,
    Distinct,
}

/// <summary>One number that is kept of each match for a window's condition.</summary>
/// <param name="Trigger">Index of the only trigger whose matches count; null for all.</param>
/// <param name="Of">The value; null for a count.</param>
internal sealed record Measure(MeasureKind Kind, int? Trigger, Expression? Of);

/// <summary>Collects the aggregates of a window's condition, the same ones for each trigger whose scope it is compiled in.</summary>
/// <param name="triggers">Names of the rule's triggers by their place; null for those without one.</param>
/// <param name="length">How long the window is, in hours or blocks.</param>
internal sealed class Aggregates(IReadOnlyList<string?> triggers, Number length)
{
    /// <summary>How many values are kept of each match.</summary>
    public const int Most = 16;

    private readonly List<(string Key, Measure Measure)> _measures = [];

    public IEnumerable<Measure> Measures => _measures.Select(one => one.Measure);

    /// <summary>The term of an aggregate; null when the call is none.</summary>
    public Term? Find(Expression.Call call, ExpressionFaults faults) => (call.Function, call.Arguments.Count) switch
    {
        ("count", 0 or 1) => Read(call, MeasureKind.Count, faults),
        ("sum", 1) => Read(call, MeasureKind.Sum, faults),
        ("min", 1) => Read(call, MeasureKind.Least, faults),
        ("max", 1) => Read(call, MeasureKind.Most, faults),
        ("distinct", 1) => Read(call, MeasureKind.Distinct, faults),
        ("average", 1) => Average(call, faults),
        ("rate", 0 or 1) => Rate(call, faults),
        _ => null,
    };

    private Term.OfNumber? Average(Expression.Call call, ExpressionFaults faults)
    {
        if (Read(call, MeasureKind.Sum, faults) is not { } sum || Trigger(call.Arguments[0]).Place is var place && CountOf(place) is var count && count < 0)
        {
            return null;
        }

        return new Term.OfNumber(moment => sum.Read(moment) / moment.Window!.Of(count));
    }

    private Term.OfNumber? Rate(Expression.Call call, ExpressionFaults faults)
    {
        var isCount = call.Arguments.Count == 0 || Trigger(call.Arguments[0]) is { Place: not null, Of: null };
        return Read(call, isCount ? MeasureKind.Count : MeasureKind.Sum, faults) is { } sum ? new Term.OfNumber(moment => sum.Read(moment) / length) : null;
    }

    private Term.OfNumber? Read(Expression.Call call, MeasureKind kind, ExpressionFaults faults)
    {
        var (place, of) = call.Arguments.Count == 0 ? (null, null) : Trigger(call.Arguments[0]);
        if (kind == MeasureKind.Count && of is not null)
        {
            faults.Add(call.Arguments[0].Spot, "count() counts matches, not values", Names.Mend(of.ToString(), triggers.OfType<string>(), "write count(), or distinct(…) for different values"));
            return null;
        }

        if (kind != MeasureKind.Count && of is null)
        {
            faults.Add(call.Spot, $"{call.Function}() needs a value of the match", $"write {call.Function}({triggers[place!.Value]}.value), for example");
            return null;
        }

        var index = Add(kind, place, of);
        if (index < 0)
        {
            faults.Add(call.Spot, $"a window counts more than {Most} different things", "split the rule");
            return null;
        }

        return new Term.OfNumber(moment => moment.Window!.Of(index));
    }

    private int CountOf(int? place) => Add(MeasureKind.Count, place, of: null);

    private int Add(MeasureKind kind, int? place, Expression? of)
    {
        var key = $"{kind}|{place}|{of}";
        var known = _measures.FindIndex(one => one.Key == key);
        if (known >= 0 || _measures.Count == Most)
        {
            return known;
        }

        _measures.Add((key, new Measure(kind, place, of)));
        return _measures.Count - 1;
    }

    // out.value is the value of the trigger that is named out.
    private (int? Place, Expression? Of) Trigger(Expression expression)
    {
        int? place = null;
        var of = Rewrite(expression, ref place);
        return (place, of);
    }

    private Expression? Rewrite(Expression expression, ref int? place)
    {
        switch (expression)
        {
            case Expression.Path path when PlaceOf(path.Name) is { } named:
                place = named;
                return path.Steps.Count == 0 ? null
                    : path.Steps[0].Key is { } key ? new Expression.Path(key, path.Steps.Skip(1).ToItems(), path.Spot)
                    : path;
            case Expression.Negated negated:
                return negated with { Value = Rewrite(negated.Value, ref place) ?? negated.Value };
            case Expression.Arithmetic sum:
                return sum with { Left = Rewrite(sum.Left, ref place) ?? sum.Left, Right = Rewrite(sum.Right, ref place) ?? sum.Right };
            case Expression.Call call:
                var arguments = new List<Expression>();
                foreach (var argument in call.Arguments)
                {
                    arguments.Add(Rewrite(argument, ref place) ?? argument);
                }

                return call with { Arguments = arguments.ToItems() };
            default:
                return expression;
        }
    }

    private int? PlaceOf(string name)
    {
        for (var i = 0; i < triggers.Count; i++)
        {
            if (triggers[i] == name)
            {
                return i;
            }
        }

        return null;
    }
}
