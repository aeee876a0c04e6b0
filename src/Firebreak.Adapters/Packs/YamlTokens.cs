using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Firebreak.Adapters.Packs;

/// <summary>One document of the plain part of YAML, from its tokens to nodes.</summary>
/// <remarks>
/// It reads the library's tokens, not its events: those compile a regular expression at start for anchors, which are refused here, and that
/// takes longer than reading every file that ships.
/// </remarks>
internal sealed class YamlTokens(string file, string text, FaultList faults)
{
    private const int MostDepth = 12;
    private const int MostNodes = 20_000;
    private const int LongestText = 10_000;

    private readonly Scanner _tokens = new(new StringReader(text));
    private int _nodes;

    public static YamlText Place(in Mark mark) => new((int)mark.Line, (int)mark.Column, "");

    private Token Now => _tokens.Current ?? throw Unexpected();

    private void Next() => _tokens.MoveNext();

    /// <returns>Null, with the faults added, when there is nothing to read.</returns>
    /// <exception cref="FoundFaultException">A fault was added that ends the reading.</exception>
    public YamlMap? ReadDocument()
    {
        Next();
        Take<StreamStart>();
        while (Now is VersionDirective or TagDirective)
        {
            Next();
        }

        if (Now is StreamEnd)
        {
            faults.Add(file, null, "is empty", "write its keys, see the examples that ship with Firebreak");
            return null;
        }

        MayTake<DocumentStart>();
        var root = ReadNode(0);
        while (MayTake<DocumentEnd>())
        {
            // One or several, they end the same document.
        }

        if (Now is not StreamEnd)
        {
            throw Now is DocumentStart second ? Found(Place(second.Start), "begins a second document", "keep one document in a file") : Unexpected();
        }

        return root as YamlMap ?? throw Found(root, $"is {root.Kind}", "write a mapping of keys to values");
    }

    private YamlNode ReadNode(int depth)
    {
        var token = Now;
        var place = Place(token.Start);
        if (depth > MostDepth || ++_nodes > MostNodes)
        {
            throw Found(place, "is nested too deeply or the file has too many entries", "make it simpler");
        }

        if (token is Anchor or AnchorAlias or Tag)
        {
            throw Found(place, "uses an anchor, an alias or a tag", "write the value out");
        }

        // The dash of a list that stands no deeper than its key belongs to the list.
        if (token is BlockEntry)
        {
            return ReadDashes(place, depth);
        }

        Next();
        return token switch
        {
            Scalar { Value.Length: > LongestText } => throw Found(place, "is too long a text", "shorten it"),
            Scalar scalar => new YamlText(place.Line, place.Column, scalar.Value) { Source = (text, (int)token.Start.Index) },
            BlockSequenceStart => ReadBlockList(place, depth),
            BlockMappingStart => ReadBlockMap(place, depth),
            FlowSequenceStart => ReadFlowList(place, depth),
            FlowMappingStart => ReadFlowMap(place, depth),
            _ => throw Found(place, "was not expected here", "check the indentation"),
        };
    }

    private YamlNode ReadNodeOrNothing(int depth) =>
        Now is Key or Value or BlockEnd or FlowEntry or FlowSequenceEnd or FlowMappingEnd ? Place(Now.Start) : ReadNode(depth);

    private YamlList ReadBlockList(YamlText place, int depth)
    {
        var list = ReadDashes(place, depth);
        Take<BlockEnd>();
        return list;
    }

    private YamlList ReadDashes(YamlText place, int depth)
    {
        var values = new List<YamlNode>();
        while (MayTake<BlockEntry>())
        {
            values.Add(Now is BlockEntry ? Place(Now.Start) : ReadNodeOrNothing(depth + 1));
        }

        return new YamlList(place.Line, place.Column, values);
    }

    private YamlList ReadFlowList(YamlText place, int depth)
    {
        var values = new List<YamlNode>();
        while (!MayTake<FlowSequenceEnd>())
        {
            if (values.Count > 0)
            {
                Take<FlowEntry>();
                if (MayTake<FlowSequenceEnd>())
                {
                    break;
                }
            }

            values.Add(Now is Key ? ReadPair(Place(Now.Start), depth + 1) : ReadNode(depth + 1));
        }

        return new YamlList(place.Line, place.Column, values);
    }

    // One entry of a mapping in the midst of a list: [a: 1].
    private YamlMap ReadPair(YamlText place, int depth)
    {
        var entries = new YamlEntries(this);
        entries.Read(depth);
        return entries.ToMap(place);
    }

    private YamlMap ReadBlockMap(YamlText place, int depth)
    {
        var entries = new YamlEntries(this);
        while (Now is Key or Value)
        {
            entries.Read(depth);
        }

        Take<BlockEnd>();
        return entries.ToMap(place);
    }

    private YamlMap ReadFlowMap(YamlText place, int depth)
    {
        var entries = new YamlEntries(this);
        for (var isFirst = true; !MayTake<FlowMappingEnd>(); isFirst = false)
        {
            if (!isFirst)
            {
                Take<FlowEntry>();
                if (MayTake<FlowMappingEnd>())
                {
                    break;
                }
            }

            entries.Read(depth);
        }

        return entries.ToMap(place);
    }

    private bool MayTake<T>()
        where T : Token
    {
        var isThere = Now is T;
        if (isThere)
        {
            Next();
        }

        return isThere;
    }

    private void Take<T>()
        where T : Token
    {
        if (!MayTake<T>())
        {
            throw Unexpected();
        }
    }

    private FoundFaultException Unexpected() =>
        Found(_tokens.Current is { } token ? Place(token.Start) : Place(_tokens.CurrentPosition), "is not YAML", "check the indentation, brackets and quotes near this place");

    private void Add(YamlNode at, string what, string mend) => faults.Add(file, at, what, mend);

    private FoundFaultException Found(YamlNode at, string what, string mend)
    {
        Add(at, what, mend);
        return new FoundFaultException();
    }

    /// <summary>The entries of one mapping as they come.</summary>
    private sealed class YamlEntries(YamlTokens tokens)
    {
        private readonly List<(YamlText, YamlNode)> _entries = [];
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        public void Read(int depth)
        {
            tokens.MayTake<Key>();
            var name = tokens.ReadNodeOrNothing(depth + 1);
            var key = name as YamlText ?? throw tokens.Found(name, $"is {name.Kind} used as a key", "use a plain word as key");
            var value = tokens.MayTake<Value>() ? tokens.ReadNodeOrNothing(depth + 1) : new YamlText(key.Line, key.Column, "");
            if (_names.Add(key.Value))
            {
                _entries.Add((key, value));
            }
            else
            {
                tokens.Add(key, $"{FaultList.Quote(key.Value)} is written twice", "remove one of them");
            }
        }

        public YamlMap ToMap(YamlText place) => new(place.Line, place.Column, _entries);
    }

    public sealed class FoundFaultException : Exception;
}
