using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Reads a YAML file into nodes that know their place. Only the plain part of YAML is allowed: no tags, anchors or aliases, one document,
/// and bounds on size, depth and number of nodes.
/// </summary>
internal sealed class YamlFile
{
    public const int MostBytes = 1 << 20;
    private const int MostDepth = 12;
    private const int MostNodes = 20_000;
    private const int LongestText = 10_000;

    private readonly string _file;
    private readonly FaultList _faults;
    private readonly string _text;
    private readonly Parser _parser;
    private int _nodes;

    private YamlFile(string file, string text, FaultList faults)
    {
        _file = file;
        _faults = faults;
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The top mapping of the file; null, with the faults added, when it cannot be read.</summary>
    public static YamlMap? Read(string file, FaultList faults)
    {
        string text;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
            {
                faults.Add(file, null, "is larger than 1 MiB", "split it");
                return null;
            }

            text = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(file, null, $"cannot be read ({exception.GetType().Name})", "check that the file exists and may be read");
            return null;
        }

        return Parse(file, text, faults);
    }

    /// <inheritdoc cref="Read"/>
    public static YamlMap? Parse(string file, string text, FaultList faults)
    {
        try
        {
            return new YamlFile(file, text, faults).ReadDocument();
        }
        catch (YamlException exception)
        {
            faults.Add(file, Place(exception.Start), $"is not YAML: {FaultList.Quote(exception.Message)}", "check the indentation and quotes near this place");
        }
        catch (InvalidOperationException)
        {
            // The library's way of saying so for some texts, such as an indicator in the midst of a list. It does not say where.
            faults.Add(file, null, "is not YAML", "check its brackets, quotes and indentation");
        }
        catch (FoundFaultException)
        {
            // Already on the list; the rest of the file cannot be trusted.
        }

        return null;
    }

    private static YamlText Place(in Mark mark) => new((int)mark.Line, (int)mark.Column, "");

    private YamlMap? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _faults.Add(_file, null, "is empty", "write its keys, see the examples that ship with Firebreak");
            return null;
        }

        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw Found(Place(second.Start), "begins a second document", "keep one document in a file");
        }

        return root as YamlMap ?? throw Found(root, $"is {root.Kind}", "write a mapping of keys to values");
    }

    private YamlNode ReadNode(int depth)
    {
        var parsed = _parser.Consume<ParsingEvent>();
        var place = Place(parsed.Start);
        if (depth > MostDepth || ++_nodes > MostNodes)
        {
            throw Found(place, "is nested too deeply or the file has too many entries", "make it simpler");
        }

        if (parsed is AnchorAlias || parsed is NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
        {
            throw Found(place, "uses an anchor, an alias or a tag", "write the value out");
        }

        return parsed switch
        {
            Scalar { Value.Length: > LongestText } => throw Found(place, "is too long a text", "shorten it"),
            Scalar scalar => new YamlText(place.Line, place.Column, scalar.Value) { Source = (_text, (int)parsed.Start.Index) },
            SequenceStart => ReadList(place, depth),
            MappingStart => ReadMap(place, depth),
            _ => throw Found(place, "was not expected here", "check the indentation"),
        };
    }

    private YamlList ReadList(YamlText place, int depth)
    {
        var values = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            values.Add(ReadNode(depth + 1));
        }

        return new YamlList(place.Line, place.Column, values);
    }

    private YamlMap ReadMap(YamlText place, int depth)
    {
        var entries = new List<(YamlText, YamlNode)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var name = ReadNode(depth + 1);
            if (name is not YamlText key)
            {
                throw Found(name, $"is {name.Kind} used as a key", "use a plain word as key");
            }

            var value = ReadNode(depth + 1);
            if (names.Add(key.Value))
            {
                entries.Add((key, value));
            }
            else
            {
                _faults.Add(_file, key, string.Create(CultureInfo.InvariantCulture, $"{FaultList.Quote(key.Value)} is written twice"), "remove one of them");
            }
        }

        return new YamlMap(place.Line, place.Column, entries);
    }

    private FoundFaultException Found(YamlNode at, string what, string mend)
    {
        _faults.Add(_file, at, what, mend);
        return new FoundFaultException();
    }

    private sealed class FoundFaultException : Exception;
}
