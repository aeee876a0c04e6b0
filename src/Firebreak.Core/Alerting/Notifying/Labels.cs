using System.Text;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>A name and a value by which alerts are told apart.</summary>
public readonly record struct Label(string Name, string Value);

/// <summary>What alerts are routed, grouped and muted by. In the order of names, each name once, no empty values.</summary>
public sealed record Labels(Items<Label> All)
{
    public static Labels Empty { get; } = new(default(Items<Label>));

    /// <summary>The value of a label; empty where there is none, as matchers and grouping take it.</summary>
    public string this[string name]
    {
        get
        {
            foreach (var label in All.Span)
            {
                if (label.Name == name)
                {
                    return label.Value;
                }
            }

            return "";
        }
    }

    /// <summary>Of a name that comes twice the last counts.</summary>
    public static Labels Of(IEnumerable<Label> labels) => new(labels
        .GroupBy(label => label.Name, StringComparer.Ordinal)
        .Select(group => group.Last())
        .Where(label => label.Value.Length > 0)
        .OrderBy(label => label.Name, StringComparer.Ordinal)
        .ToItems());

    /// <summary>Those whose names are asked for.</summary>
    public Labels Only(Items<string> names) => new(All.Where(label => names.Contains(label.Name, StringComparer.Ordinal)).ToItems());

    /// <summary>Those that both have with the same value.</summary>
    public Labels CommonWith(Labels other) => new(All.Where(label => other[label.Name] == label.Value).ToItems());

    /// <summary>As Prometheus writes them: <c>{rule="reentrancy", severity="P1"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var label in All)
        {
            text.Append(text.Length == 1 ? "" : ", ").Append(label.Name).Append('=');
            Quote(text, label.Value);
        }

        return text.Append('}').ToString();
    }

    internal static StringBuilder Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            text.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                _ => letter,
            });
        }

        return text.Append('"');
    }
}
