using System.Globalization;
using System.Text;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Writes the plain part of YAML that <see cref="YamlFile"/> reads. Every text is quoted and every comment kept on its line, so that no
/// stranger's text can become a key, a value or a line of its own.
/// </summary>
internal sealed class YamlLines
{
    private const int LongestComment = 300;

    private readonly StringBuilder _text = new();

    public YamlLines Line(int indent, string line)
    {
        _text.Append(' ', indent * 2).Append(line).Append('\n');
        return this;
    }

    public YamlLines Comment(int indent, string comment) => Line(indent, $"# {Excerpt.Of(comment, LongestComment)}");

    public YamlLines Gap()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>A text between double quotes, with everything escaped that could end it.</summary>
    public static string Quote(object value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
        {
            if (letter is '"' or '\\')
            {
                quoted.Append('\\').Append(letter);
            }
            else if (letter is >= ' ' and < '\u007f')
            {
                quoted.Append(letter);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
        }

        return quoted.Append('"').ToString();
    }

    public static string List<T>(IEnumerable<T> values)
        where T : notnull => $"[{string.Join(", ", values.Select(value => Quote(value)))}]";

    public override string ToString() => _text.ToString();
}
