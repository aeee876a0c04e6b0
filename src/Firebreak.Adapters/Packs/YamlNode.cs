namespace Firebreak.Adapters.Packs;

/// <summary>A piece of a YAML file and where it stands. Positions count from 1.</summary>
internal abstract class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What it is, for people.</summary>
    public abstract string Kind { get; }
}

internal sealed class YamlText(int line, int column, string value) : YamlNode(line, column)
{
    public string Value { get; } = value;

    /// <summary>The whole file, and where in it this text begins; null where nobody asks for places inside it.</summary>
    public (string File, int Start)? Source { get; init; }

    public override string Kind => "a text";

    /// <summary>
    /// The place of a character of the text, however it is quoted or folded over lines: each of its letters stands in the file in the same
    /// order, with white space, quotes and line breaks between them.
    /// </summary>
    public YamlText Inside(int offset)
    {
        if (Source is not { } source)
        {
            return this;
        }

        var (line, column, at) = (Line, Column, source.Start);
        var last = (line, column);
        for (var i = 0; i <= offset && i < Value.Length && at < source.File.Length; i++)
        {
            if (char.IsWhiteSpace(Value[i]))
            {
                continue;
            }

            while (at < source.File.Length && source.File[at] != Value[i])
            {
                (line, column) = source.File[at++] == '\n' ? (line + 1, 1) : (line, column + 1);
            }

            last = (line, column);
            (at, column) = (at + 1, column + 1);
        }

        return new YamlText(last.line, offset >= Value.Length && Value.Length > 0 ? last.column + 1 : last.column, "");
    }
}

internal sealed class YamlList(int line, int column, IReadOnlyList<YamlNode> values) : YamlNode(line, column)
{
    public IReadOnlyList<YamlNode> Values { get; } = values;

    public override string Kind => "a list";
}

internal sealed class YamlMap(int line, int column, IReadOnlyList<(YamlText Key, YamlNode Value)> entries) : YamlNode(line, column)
{
    public IReadOnlyList<(YamlText Key, YamlNode Value)> Entries { get; } = entries;

    public override string Kind => "a mapping";

    public YamlNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Value == key)
            {
                return value;
            }
        }

        return null;
    }
}
