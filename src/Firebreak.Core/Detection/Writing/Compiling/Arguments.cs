using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// The arguments of an event, a call or an error by name: words that lie at a fixed place are read where they stand; only what has no
/// fixed place is decoded, once for each candidate.
/// </summary>
internal sealed class Arguments
{
    private const int WordLength = 32;

    private readonly AbiType[] _types;
    private readonly ReadBytes _data;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly List<Place> _all = [];

    /// <param name="data">The encoding of those that are not indexed.</param>
    /// <param name="topic">The word of the indexed ones by their order; null where nothing can be indexed.</param>
    public Arguments(IReadOnlyList<AbiParameter> parameters, ReadBytes data, Func<int, ReadBytes>? topic = null)
    {
        _data = data;
        _types = [.. parameters.Where(parameter => !(topic is not null && parameter.IsIndexed)).Select(parameter => parameter.Type)];
        var (offset, member, indexed) = (0, 0, 0);
        foreach (var parameter in parameters)
        {
            var isIndexed = topic is not null && parameter.IsIndexed;
            var place = isIndexed
                ? new Place(parameter.Type, topic!(indexed++), Offset: 0, Member: -1) { Number = indexed }
                : new Place(parameter.Type, Topic: null, offset, member++);
            offset += isIndexed ? 0 : HeadLength(parameter.Type);
            _all.Add(place);
            if (parameter.Name.Length > 0)
            {
                _places.TryAdd(parameter.Name, place);
            }
        }
    }

    public IEnumerable<string> Names => _places.Keys;

    public int Count => _all.Count;

    public bool Has(string name) => _places.ContainsKey(name);

    /// <summary>The value that a path leads to; null, with a fault, when there is none.</summary>
    public Term? Find(string name, Items<Step> steps, ExpressionFaults faults) => Follow(_places[name], steps, 0, faults);

    /// <summary>The same by the place of the argument, for those without a name.</summary>
    public Term? Find(int place, Items<Step> steps, ExpressionFaults faults) => Follow(_all[place], steps, 1, faults);

    /// <summary>What a path behind a word leads to that stands for them all: one of them by name or place, or the only one there is.</summary>
    public Term? FindIn(Expression.Path path, ExpressionFaults faults)
    {
        if (path.Steps.Count > 0 && path.Steps[0] is var step && (step.Key is { } key ? Has(key) : step.Index < Count && Count > 1))
        {
            return step.Key is { } name ? Find(name, path.Steps.Skip(1).ToItems(), faults) : Find(step.Index, path.Steps, faults);
        }

        if (Count == 1)
        {
            // The whole answer is also its first value.
            var isPlace = path.Steps.Count > 0 && path.Steps[0] is { Key: null, Index: 0 } && _all[0].Type is not (AbiType.Record or AbiType.Sequence);
            return Follow(_all[0], path.Steps, isPlace ? 1 : 0, faults);
        }

        faults.Add(path.Spot, $"{path.Name} has several values", Writing.Names.Mend(path.Steps.Count > 0 ? path.Steps[0].Key : null, Names.Select(name => $"{path.Name}.{name}"), $"write {path.Name}[0] for the first"));
        return null;
    }

    private static int HeadLength(AbiType type) => type.IsDynamic ? WordLength : StaticLength(type);

    /// <summary>The bytes of a type whose values all take as many.</summary>
    public static int StaticLength(AbiType type) => type switch
    {
        AbiType.Record tuple => tuple.Members.Sum(member => StaticLength(member.Type)),
        AbiType.Sequence { Length: { } length } array => length * StaticLength(array.Element),
        _ => WordLength,
    };

    private Term? Follow(Place place, Items<Step> steps, int from, ExpressionFaults faults)
    {
        if (place.Topic is { } topic)
        {
            var found = FromTopic(place.Type, topic, steps, from, faults);
            return found is Term.OfAccount account ? account with { Topic = place.Number } : found;
        }

        var (type, offset, member) = (place.Type, place.Offset, place.Member);
        if (type.IsDynamic)
        {
            return Decoded(type, moment => All(moment)?[member], steps, from, faults);
        }

        for (var i = from; i < steps.Count; i++)
        {
            if (StepInto(type, steps[i], faults) is not { } inner)
            {
                return null;
            }

            offset += inner.Before.Sum(StaticLength);
            type = inner.Type;
        }

        return Terms.IsWord(type)
            ? Terms.OfWord(type, WordAt(offset))
            : Decoded(place.Type, moment => All(moment)?[member], steps, from, faults);
    }

    private static Term? FromTopic(AbiType type, ReadBytes topic, Items<Step> steps, int from, ExpressionFaults faults)
    {
        if (Terms.IsWord(type) && steps.Count == from)
        {
            return Terms.OfWord(type, topic);
        }

        if (steps.Count == from)
        {
            return new Term.OfBytes(topic) { Length = WordLength };
        }

        faults.Add(steps[from].Spot, $"of an indexed {type} only the hash is on the chain", "compare the argument itself with that hash");
        return null;
    }

    private ReadBytes WordAt(int offset)
    {
        var data = _data;
        return (Moment moment, out ReadOnlySpan<byte> word) =>
        {
            var isThere = data(moment, out word) && word.Length >= offset + WordLength;
            word = isThere ? word.Slice(offset, WordLength) : default;
            return isThere;
        };
    }

    private object[]? All(Moment moment) => _data(moment, out var data) ? moment.Decode(this, _types, data) : null;

    private static Term? Decoded(AbiType type, ReadValue read, Items<Step> steps, int from, ExpressionFaults faults)
    {
        for (var i = from; i < steps.Count; i++)
        {
            if (StepInto(type, steps[i], faults) is not { } inner)
            {
                return null;
            }

            var (outer, place) = (read, inner.Place);
            read = moment => outer(moment) is object[] parts && place < parts.Length ? parts[place] : null;
            type = inner.Type;
        }

        return Terms.OfDecoded(type, read);
    }

    private static Inner? StepInto(AbiType type, Step step, ExpressionFaults faults)
    {
        switch (type)
        {
            case AbiType.Record tuple:
                var place = step.Key is { } key ? PlaceOf(tuple, key) : step.Index;
                if (place >= 0 && place < tuple.Members.Count)
                {
                    return new Inner(tuple.Members[place].Type, place, tuple.Members.Take(place).Select(member => member.Type));
                }

                faults.Add(
                    step.Spot, $"the tuple has no member {step.Key ?? step.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
                    Writing.Names.Mend(step.Key, tuple.Members.Select(member => member.Name).Where(name => name.Length > 0), "write [0] for the first member"));
                return null;
            case AbiType.Sequence array when step.Key is null && !(step.Index >= array.Length):
                return new Inner(array.Element, step.Index, Enumerable.Repeat(array.Element, array.Length is null ? 0 : step.Index));
            case AbiType.Sequence:
                faults.Add(step.Spot, $"{type} has no such element", "write the place of an element, such as [0]");
                return null;
            default:
                faults.Add(step.Spot, $"{type} has no parts", "remove what follows the name");
                return null;
        }
    }

    private static int PlaceOf(AbiType.Record tuple, string name)
    {
        for (var i = 0; i < tuple.Members.Count; i++)
        {
            if (tuple.Members[i].Name == name)
            {
                return i;
            }
        }

        return int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place) ? place : -1;
    }

    /// <param name="Topic">Reads the topic of an indexed one.</param>
    /// <param name="Offset">Where its head stands in the data.</param>
    /// <param name="Member">Which of the decoded values it is.</param>
    private sealed record Place(AbiType Type, ReadBytes? Topic, int Offset, int Member)
    {
        /// <summary>Which of the indexed ones it is, from 1.</summary>
        public int Number { get; init; }
    }

    private sealed record Inner(AbiType Type, int Place, IEnumerable<AbiType> Before);
}
