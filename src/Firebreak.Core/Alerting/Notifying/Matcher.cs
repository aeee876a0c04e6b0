using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>How a matcher compares.</summary>
public enum MatchOperator
{
    Equal,
    NotEqual,
    Like,
    NotLike,
}

/// <summary>
/// One condition on a label, in Alertmanager's form: <c>severity="P1"</c>, <c>rule!="x"</c>, <c>rule=~"re.*"</c>, <c>rule!~"re.*"</c>. Patterns match
/// the whole value, and in time that grows with its length only. A label that is missing counts as empty.
/// </summary>
public sealed record Matcher
{
    /// <summary>Longest value or pattern, in characters.</summary>
    public const int LongestValue = 1_000;

    private readonly Pattern? _pattern;

    /// <exception cref="ArgumentException">The name is none, or the pattern cannot be used.</exception>
    public Matcher(string name, MatchOperator @operator, string value)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"\"{name}\" is not the name of a label", nameof(name));
        }

        if (value.Length > LongestValue)
        {
            throw new ArgumentException($"a value has more than {LongestValue} characters", nameof(value));
        }

        (Name, Operator, Value) = (name, @operator, value);
        _pattern = @operator is MatchOperator.Like or MatchOperator.NotLike ? new Pattern(value) : null;
    }

    public string Name { get; }

    public MatchOperator Operator { get; }

    public string Value { get; }

    public bool IsMatch(Labels labels) => Operator switch
    {
        MatchOperator.Equal => labels[Name] == Value,
        MatchOperator.NotEqual => labels[Name] != Value,
        MatchOperator.Like => _pattern!.IsMatch(labels[Name]),
        _ => !_pattern!.IsMatch(labels[Name]),
    };

    /// <summary>True when it also matches alerts that lack the label.</summary>
    [JsonIgnore]
    public bool MatchesNothing => IsMatch(Labels.Empty);

    /// <exception cref="FormatException">Says what is wrong with the text.</exception>
    public static Matcher Parse(string text)
    {
        var trimmed = text.Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiLetterOrDigit(trimmed[end]) || trimmed[end] == '_'))
        {
            end++;
        }

        var rest = trimmed[end..].TrimStart();
        var (sign, comparison) = rest switch
        {
            ['=', '~', ..] => (2, MatchOperator.Like),
            ['!', '~', ..] => (2, MatchOperator.NotLike),
            ['!', '=', ..] => (2, MatchOperator.NotEqual),
            ['=', ..] => (1, MatchOperator.Equal),
            _ => throw new FormatException("a matcher has one of =, !=, =~ and !~ after the name of the label"),
        };
        try
        {
            return new Matcher(trimmed[..end], comparison, Unquote(rest[sign..].Trim()));
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message.Split(" (Parameter", StringSplitOptions.None)[0], exception);
        }
    }

    public override string ToString() => Labels.Quote(
        new StringBuilder(Name).Append(Operator switch
        {
            MatchOperator.Equal => "=",
            MatchOperator.NotEqual => "!=",
            MatchOperator.Like => "=~",
            _ => "!~",
        }),
        Value).ToString();

    private static bool IsName(string name) => name.Length is > 0 and <= 100
        && !char.IsAsciiDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Unquote(string text)
    {
        if (text is not ['"', ..])
        {
            return text.Contains('"', StringComparison.Ordinal) ? throw new FormatException("a quotation mark stands inside the value") : text;
        }

        var value = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                return at == text.Length - 1 ? value.ToString() : throw new FormatException("something stands behind the value");
            }

            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\' or 'n')
            {
                at++;
                value.Append(text[at] == 'n' ? '\n' : text[at]);
            }
            else
            {
                value.Append(text[at]);
            }
        }

        throw new FormatException("the quotation mark is not closed");
    }

    /// <summary>A compiled pattern that is equal to another of the same text.</summary>
    private sealed class Pattern(string text) : IEquatable<Pattern>
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
        private readonly string _text = text;

        // Without backtracking a pattern that a stranger wrote cannot take exponential time.
        private readonly Regex _whole = Compile(text);

        public bool IsMatch(string value) => _whole.IsMatch(value);

        public bool Equals(Pattern? other) => other is not null && other._text == _text;

        public override bool Equals(object? obj) => Equals(obj as Pattern);

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

        private static Regex Compile(string text)
        {
            try
            {
                return new Regex($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, Patience);
            }
            catch (NotSupportedException exception)
            {
                throw new ArgumentException("the pattern looks back or ahead, which is not possible here", nameof(text), exception);
            }
        }
    }
}

/// <summary>Matchers that must all hold.</summary>
public static class Matchers
{
    public static bool AllMatch(this Items<Matcher> matchers, Labels labels)
    {
        foreach (var matcher in matchers.Span)
        {
            if (!matcher.IsMatch(labels))
            {
                return false;
            }
        }

        return true;
    }

    public static string Tell(this Items<Matcher> matchers) => $"{{{string.Join(", ", matchers)}}}";
}
