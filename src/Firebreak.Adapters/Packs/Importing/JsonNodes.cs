using System.Text;
using System.Text.Json;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads a JSON file into the same nodes as YAML, so that what is said about it names its line. A property that is null is left out.</summary>
internal sealed class JsonNodes
{
    private const int MostBytes = 8 << 20;
    private const int MostDepth = 64;

    private readonly byte[] _json;
    private readonly Dictionary<YamlNode, Range> _ranges = new(ReferenceEqualityComparer.Instance);
    private int _line = 1;
    private int _lineStart;
    private int _counted;

    private JsonNodes(byte[] json) => _json = json;

    /// <summary>The top mapping; null, with the fault added, when there is none.</summary>
    public YamlMap? Root { get; private set; }

    public static JsonNodes Read(string file, FaultList faults)
    {
        byte[] json = [];
        try
        {
            if (new FileInfo(file).Length > MostBytes)
            {
                faults.Add(file, null, "is larger than 8 MiB", "split it");
                return new JsonNodes(json);
            }

            json = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(file, null, $"cannot be read ({exception.GetType().Name})", "check that the file exists and may be read");
            return new JsonNodes(json);
        }

        return Parse(file, json, faults);
    }

    public static JsonNodes Parse(string file, byte[] json, FaultList faults)
    {
        var nodes = new JsonNodes(json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json);
        try
        {
            nodes.Root = nodes.ReadAll();
            if (nodes.Root is null)
            {
                faults.Add(file, null, "is no JSON object", "write the object of one monitor, network or list of triggers");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var place = exception is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? new YamlText((int)line + 1, (int)column + 1, "") : null;
            faults.Add(file, place, "is not JSON", "mend it near this place");
        }

        return nodes;
    }

    /// <summary>The text of a node as it stands in the file.</summary>
    public string RawOf(YamlNode node) => _ranges.TryGetValue(node, out var range) ? Encoding.UTF8.GetString(_json[range]) : "";

    private YamlMap? ReadAll()
    {
        var reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = MostDepth });
        reader.Read();
        var root = ReadNode(ref reader);
        while (reader.Read())
        {
            // Only the end may follow; anything else throws.
        }

        return root as YamlMap;
    }

    private YamlNode ReadNode(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var (line, column) = Place(start);
        YamlNode node = reader.TokenType switch
        {
            JsonTokenType.StartObject => new YamlMap(line, column, ReadEntries(ref reader)),
            JsonTokenType.StartArray => new YamlList(line, column, ReadItems(ref reader)),
            JsonTokenType.String => new YamlText(line, column, reader.GetString()!),
            _ => new YamlText(line, column, Encoding.UTF8.GetString(reader.ValueSpan)),
        };
        _ranges[node] = start..(int)reader.BytesConsumed;
        return node;
    }

    private List<(YamlText, YamlNode)> ReadEntries(ref Utf8JsonReader reader)
    {
        var entries = new List<(YamlText, YamlNode)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (line, column) = Place((int)reader.TokenStartIndex);
            var key = new YamlText(line, column, reader.GetString()!);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                entries.Add((key, ReadNode(ref reader)));
            }
        }

        return entries;
    }

    private List<YamlNode> ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<YamlNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadNode(ref reader));
        }

        return items;
    }

    // Tokens come in order, so each byte is looked at once.
    private (int Line, int Column) Place(int at)
    {
        for (; _counted < at; _counted++)
        {
            if (_json[_counted] == '\n')
            {
                (_line, _lineStart) = (_line + 1, _counted + 1);
            }
        }

        return (_line, at - _lineStart + 1);
    }
}
