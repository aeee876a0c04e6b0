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

    public override string Kind => "a text";
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
