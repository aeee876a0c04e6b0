using System.Buffers;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Cuts an expression into tokens. What belongs to none is a fault, and is passed over.</summary>
internal sealed class Lexer(string text, ExpressionFaults faults)
{
    private static readonly SearchValues<char> WordLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");

    public static SearchValues<char> HexDigits { get; } = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly string[] Signs = ["==", "!=", ">=", "<=", ">", "<", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "."];

    private int _at;

    /// <summary>All tokens; the last is the end.</summary>
    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            if (_at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", new Spot(_at, _at)));
                return tokens;
            }

            if (Next() is { } token)
            {
                tokens.Add(token);
            }
        }
    }

    private Token? Next() => text[_at] switch
    {
        '\'' or '"' => Quoted(),
        var letter when WordLetters.Contains(letter) => Plain(),
        _ => Sign(),
    };

    private Token Plain()
    {
        var start = _at;
        var length = text.AsSpan(start).IndexOfAnyExcept(WordLetters);
        var word = text.Substring(start, length < 0 ? text.Length - start : length);
        _at = start + word.Length;
        if (!char.IsAsciiDigit(word[0]))
        {
            return new Token(TokenKind.Word, word, new Spot(start, _at));
        }

        if (word.StartsWith("0x", StringComparison.Ordinal) && word.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0)
        {
            return new Token(TokenKind.Hex, word, new Spot(start, _at));
        }

        // A name may begin with a digit, as some contracts' do; whatever reads as a number is one.
        var number = WithFraction(word);
        return Number.TryParse(number, out _)
            ? new Token(TokenKind.Number, number, new Spot(start, _at = start + number.Length))
            : new Token(TokenKind.Word, word, new Spot(start, _at));
    }

    // The point of 1.5, and the sign of 1e-3, stand between letters of a word.
    private string WithFraction(string whole)
    {
        var end = _at;
        if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]) && !whole.AsSpan().ContainsAny('e', 'E'))
        {
            end = EndOfWord(end + 1);
        }

        if (end < text.Length && text[end] is '-' or '+' && text[end - 1] is 'e' or 'E' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))
        {
            end = EndOfWord(end + 1);
        }

        return text[(_at - whole.Length)..end];
    }

    private int EndOfWord(int from)
    {
        var length = text.AsSpan(from).IndexOfAnyExcept(WordLetters);
        return length < 0 ? text.Length : from + length;
    }

    private Token? Quoted()
    {
        var start = _at;
        var end = text.IndexOf(text[start], start + 1);
        if (end < 0)
        {
            faults.Add(new Spot(start, text.Length), "a text does not end", $"close it with {text[start]}");
            _at = text.Length;
            return null;
        }

        _at = end + 1;
        return new Token(TokenKind.Text, text[(start + 1)..end], new Spot(start, _at));
    }

    private Token? Sign()
    {
        var start = _at;
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, start, sign, 0, sign.Length) == 0)
            {
                _at += sign.Length;
                return new Token(TokenKind.Sign, sign, new Spot(start, _at));
            }
        }

        _at++;
        var (what, mend) = text[start] switch
        {
            '=' => ("'=' compares nothing", "write == to compare"),
            '&' or '|' or '!' => ($"'{text[start]}' is no sign of this language", "write AND, OR or NOT"),
            var other => ($"'{Ethereum.Excerpt.Of(other.ToString(), 10)}' is no sign of this language", "remove it, or put it between quotes"),
        };
        faults.Add(new Spot(start, _at), what, mend);
        return null;
    }
}
