using System.Globalization;
using Firebreak.Core;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>Tries to read a text as a value.</summary>
internal delegate bool ValueReader<T>(string text, out T value);

/// <summary>
/// Reads one mapping of a file key by key. What is missing or malformed becomes a fault and a default, so that reading goes on and finds
/// the next fault as well; <see cref="Close"/> reports the keys that nobody asked for.
/// </summary>
internal sealed class Section(string file, YamlMap map, FaultList faults)
{
    private const int LongestName = 120;

    private readonly List<string> _known = [];

    public string File => file;

    public FaultList Faults => faults;

    public YamlMap Map => map;

    public bool Has(string key) => map.Find(key) is not null;

    /// <summary>Where a key's value stands, for faults that are found later.</summary>
    public YamlNode At(string key) => map.Find(key) ?? map;

    public void Fault(string key, string what, string mend) => faults.Add(file, At(key), what, mend);

    /// <summary>A text that must be there and not be empty.</summary>
    public string Text(string key) => Value<string>(key, NotEmpty, "a text") ?? "";

    /// <summary>A name that people will read in alerts and on pages: it must be there, be short, and hide nothing.</summary>
    public string Name(string key) => Value<string>(key, IsName, "a name of at most 120 visible characters") ?? "";

    /// <summary>A text that may be missing, but not empty.</summary>
    public string? OptionalText(string key) => Take(key) is null ? null : Text(key);

    /// <summary>A value that must be there.</summary>
    /// <returns>The default of the type, with a fault, when it is missing or malformed.</returns>
    public T? Value<T>(string key, ValueReader<T> read, string expected)
    {
        if (Take(key) is { } node)
        {
            return Read(node, read, key, expected);
        }

        faults.Add(file, map, $"{key} is missing", $"add {key}: {expected}");
        return default;
    }

    public T OptionalValue<T>(string key, ValueReader<T> read, string expected, T otherwise) =>
        Take(key) is { } node ? Read(node, read, key, expected) ?? otherwise : otherwise;

    public T? ValueOrNull<T>(string key, ValueReader<T> read, string expected)
        where T : struct => Take(key) is { } node ? Read(node, read, key, expected) : null;

    /// <summary>A list of values; a missing key is an empty list.</summary>
    public Items<T> Values<T>(string key, ValueReader<T> read, string expected)
    {
        var values = new List<T>();
        foreach (var node in List(key))
        {
            var before = faults.Count;
            var value = Read(node, read, key, expected);
            if (faults.Count == before)
            {
                values.Add(value!);
            }
        }

        return values.ToItems();
    }

    public Items<string> Texts(string key) => Values<string>(key, NotEmpty, "a text");

    /// <summary>A text with its place; null, with a fault, when it is something else, and without one when it is missing.</summary>
    public YamlText? TextNode(string key) => Take(key) switch
    {
        null => null,
        YamlText { Value.Length: > 0 } text => text,
        var node => RefuseText(node, key),
    };

    /// <summary>The texts of a list with their places; one text alone is a list of itself.</summary>
    public IReadOnlyList<YamlText> TextNodes(string key) => map.Find(key) is YamlText
        ? TextNode(key) is { } text ? [text] : []
        : [.. List(key).Select(node => node as YamlText ?? RefuseText(node, key)).OfType<YamlText>()];

    /// <summary>What stands behind a key, of whatever kind.</summary>
    public YamlNode? Find(string key) => Take(key);

    /// <summary>Every key of the mapping with its place.</summary>
    public IEnumerable<YamlText> Keys()
    {
        foreach (var (key, _) in map.Entries)
        {
            _known.Add(key.Value);
            yield return key;
        }
    }

    private YamlText? RefuseText(YamlNode node, string key)
    {
        faults.Add(file, node, $"{key} is {(node is YamlText ? "empty" : node.Kind)}", "write a text");
        return null;
    }

    /// <summary>A list that must have at least one entry.</summary>
    public Items<string> SomeTexts(string key)
    {
        var before = faults.Count;
        var texts = Texts(key);
        if (texts.Count == 0 && faults.Count == before)
        {
            Fault(key, $"{key} is missing or empty", "write at least one entry");
        }

        return texts;
    }

    /// <summary>A nested mapping that must be there; an empty one, with a fault, when it is not.</summary>
    public Section Child(string key) => OptionalChild(key) ?? Missing(key);

    public Section? OptionalChild(string key) => Take(key) switch
    {
        null => null,
        YamlMap child => new Section(file, child, faults),
        var node => WrongKind(node, key, "a mapping"),
    };

    /// <summary>The mappings of a list; a missing key is an empty list.</summary>
    public IEnumerable<Section> Children(string key)
    {
        foreach (var node in List(key))
        {
            yield return node is YamlMap child ? new Section(file, child, faults) : WrongKind(node, key, "a mapping");
        }
    }

    /// <summary>Every key of the mapping with its value, for tables whose keys are names.</summary>
    public IEnumerable<(string Key, T Value)> Table<T>(ValueReader<T> read, string expected)
    {
        foreach (var (key, node) in map.Entries)
        {
            _known.Add(key.Value);
            var before = faults.Count;
            var value = Read(node, read, key.Value, expected);
            if (faults.Count == before)
            {
                yield return (key.Value, value!);
            }
        }
    }

    /// <summary>Keys that were not asked for are faults: a misspelt key must never be a silent default.</summary>
    public void Close()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!_known.Contains(key.Value, StringComparer.Ordinal))
            {
                faults.Add(file, key, $"{FaultList.Quote(key.Value)} is not a known key", $"use one of: {string.Join(", ", _known.Distinct(StringComparer.Ordinal))}");
            }
        }
    }

    private static bool NotEmpty(string text, out string value)
    {
        value = text.Trim();
        return value.Length > 0;
    }

    private static bool IsName(string text, out string value) =>
        NotEmpty(text, out value) && value.Length <= LongestName && Excerpt.IsPlain(value);

    private YamlNode? Take(string key)
    {
        _known.Add(key);
        return map.Find(key);
    }

    private IReadOnlyList<YamlNode> List(string key) => Take(key) switch
    {
        null => [],
        YamlList list => list.Values,
        var node => Refuse(node, key),
    };

    private IReadOnlyList<YamlNode> Refuse(YamlNode node, string key)
    {
        faults.Add(file, node, $"{key} is {node.Kind}", "write a list, for example [one, two]");
        return [];
    }

    private T? Read<T>(YamlNode node, ValueReader<T> read, string key, string expected)
    {
        if (node is not YamlText text)
        {
            faults.Add(file, node, $"{key} is {node.Kind}", $"write {expected}");
            return default;
        }

        if (read(text.Value, out var value))
        {
            return value;
        }

        faults.Add(file, node, $"{key} is {FaultList.Quote(text.Value)}", string.Create(CultureInfo.InvariantCulture, $"write {expected}"));
        return default;
    }

    private Section Missing(string key)
    {
        if (!Has(key))
        {
            faults.Add(file, map, $"{key} is missing", $"add {key} with its keys");
        }

        return Nothing(At(key));
    }

    private Section WrongKind(YamlNode node, string key, string wanted)
    {
        faults.Add(file, node, $"{key} is {node.Kind}", $"write {wanted}");
        return Nothing(node);
    }

    // Its faults are thrown away: one fault about the missing mapping says it all.
    private Section Nothing(YamlNode at) => new(file, new YamlMap(at.Line, at.Column, []), new FaultList());
}
