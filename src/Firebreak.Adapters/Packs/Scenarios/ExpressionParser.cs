using System.Globalization;
using System.Numerics;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>Reads the expressions of drills: a recursive descent, bounded in length and depth.</summary>
internal ref struct ExpressionParser
{
    private const int LongestText = 10_000;
    private const int DeepestNesting = 32;
    private const int LongestNumber = 100;
    private const int MostZeros = 80;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private ExpressionParser(ReadOnlySpan<char> text) => _text = text;

    /// <exception cref="ExpressionException">The text is no expression.</exception>
    public static Expression Parse(string text)
    {
        if (text.Length > LongestText)
        {
            throw new ExpressionException(0, "is too long");
        }

        var parser = new ExpressionParser(text);
        var expression = parser.ReadSum();
        parser.SkipSpace();
        return parser._at == text.Length ? expression : throw parser.Wrong("an operator or the end");
    }

    private Expression ReadSum()
    {
        if (++_depth > DeepestNesting)
        {
            throw new ExpressionException(_at, "is nested too deeply");
        }

        var left = ReadProduct();
        while (Next() is '+' or '-')
        {
            var (at, sign) = (_at, _text[_at++]);
            left = new Expression.Sum(at, sign, left, ReadProduct());
        }

        _depth--;
        return left;
    }

    private Expression ReadProduct()
    {
        var left = ReadSigned();
        while (Next() is '*' or '/' or '%')
        {
            var (at, sign) = (_at, _text[_at++]);
            left = new Expression.Sum(at, sign, left, ReadSigned());
        }

        return left;
    }

    private Expression ReadSigned()
    {
        if (Next() != '-')
        {
            return ReadWithSuffixes();
        }

        var at = _at++;
        return new Expression.Minus(at, ReadWithSuffixes());
    }

    private Expression ReadWithSuffixes()
    {
        var value = ReadPlain();
        while (Next() is '.' or '[')
        {
            var at = _at;
            if (_text[_at++] == '[')
            {
                value = new Expression.Item(at, value, ReadSum());
                Expect(']');
                continue;
            }

            var function = ReadWord();
            value = new Expression.Ask(at, value, function, ReadArguments());
        }

        return value;
    }

    private Expression ReadPlain()
    {
        switch (Next())
        {
            case '$':
                return new Expression.Name(_at++, ReadWord());
            case '(':
                return ReadBrackets();
            case '[':
                return new Expression.Row(_at++, ReadList(']'));
            case '\'' or '"':
                return ReadText();
            case >= '0' and <= '9':
                return ReadNumber();
            case var letter when IsWordPart(letter):
                return ReadNamed();
            default:
                throw Wrong("a value");
        }
    }

    /// <summary>Brackets around one value are only brackets; around none or several they make a tuple.</summary>
    private Expression ReadBrackets()
    {
        var at = _at++;
        var values = ReadList(')');
        return values is [var only] && !EndedWithComma() ? only : new Expression.Row(at, values);
    }

    private readonly bool EndedWithComma() => _text[..(_at - 1)].TrimEnd() is [.., ','];

    private Expression ReadNamed()
    {
        var at = _at;
        var word = ReadWord();
        if (Next() == '(')
        {
            return new Expression.Apply(at, word, ReadArguments());
        }

        if (word is "true" or "false")
        {
            return new Expression.Truth(at, word == "true");
        }

        if (Next() != '.')
        {
            throw new ExpressionException(at, $"has the word {FaultList.Quote(word)}, which means nothing here: names begin with $, texts stand in quotes");
        }

        _at++;
        var function = ReadWord();
        return new Expression.Draft(at, word, function, ReadArguments());
    }

    private List<Expression> ReadArguments()
    {
        Expect('(');
        return ReadList(')');
    }

    /// <summary>Values up to the bracket that closes them; a comma may stand behind the last.</summary>
    private List<Expression> ReadList(char end)
    {
        var values = new List<Expression>();
        while (Next() != end)
        {
            values.Add(ReadSum());
            if (Next() != ',')
            {
                break;
            }

            _at++;
        }

        Expect(end);
        return values;
    }

    private Expression ReadText()
    {
        var (at, quote) = (_at, _text[_at]);
        var length = _text[(_at + 1)..].IndexOf(quote);
        if (length < 0)
        {
            throw new ExpressionException(at, "has a quote that is not closed");
        }

        _at += length + 2;
        return new Expression.Text(at, _text.Slice(at + 1, length).ToString());
    }

    private Expression ReadNumber()
    {
        var at = _at;
        if (_text[_at..].StartsWith("0x", StringComparison.Ordinal))
        {
            _at += 2;
            while (_at < _text.Length && char.IsAsciiHexDigit(_text[_at]))
            {
                _at++;
            }

            return (_at - at) % 2 == 0
                ? new Expression.Bytes(at, Hex.Decode(_text[at.._at]))
                : throw new ExpressionException(at, "has an odd number of hex digits");
        }

        var (value, decimals) = ReadDigits();
        var zeros = ReadZeros();
        return zeros >= decimals
            ? new Expression.Number(at, value * BigInteger.Pow(10, zeros - decimals))
            : throw new ExpressionException(at, "is no whole number of the smallest unit");
    }

    /// <summary>Digits with <c>_</c> and at most one point, and how many stand behind it.</summary>
    private (BigInteger Value, int Decimals) ReadDigits()
    {
        var start = _at;
        var point = -1;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '_' || IsPoint(point)))
        {
            point = _text[_at] == '.' ? _at : point;
            _at++;
        }

        var digits = _text[start.._at].ToString();
        var plain = digits.Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return plain.Length <= LongestNumber
            ? (BigInteger.Parse(plain, NumberStyles.None, CultureInfo.InvariantCulture), point < 0 ? 0 : digits[(point - start + 1)..].Count(char.IsAsciiDigit))
            : throw new ExpressionException(start, "is too large a number");
    }

    private readonly bool IsPoint(int point) => point < 0 && _text[_at] == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]);

    /// <summary>The zeros of <c>e18</c>, or of a unit.</summary>
    private int ReadZeros()
    {
        var at = _at;
        if (_at < _text.Length && _text[_at] == 'e' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]))
        {
            _at++;
            var word = ReadWord();
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var zeros) && zeros <= MostZeros
                ? zeros
                : throw new ExpressionException(at, string.Create(CultureInfo.InvariantCulture, $"needs a number up to {MostZeros} behind e"));
        }

        if (!IsWordPart(Next()))
        {
            return 0;
        }

        return ReadWord() switch
        {
            "wei" => 0,
            "gwei" => 9,
            "ether" => 18,
            var unit => throw new ExpressionException(at, $"has the unit {FaultList.Quote(unit)}; units are wei, gwei, ether"),
        };
    }

    private string ReadWord()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && IsWordPart(_text[_at]))
        {
            _at++;
        }

        return _at > start ? _text[start.._at].ToString() : throw Wrong("a name");
    }

    private static bool IsWordPart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    private void Expect(char sign)
    {
        if (Next() != sign)
        {
            throw Wrong($"{sign}");
        }

        _at++;
    }

    /// <summary>The next sign that is not space; NUL at the end.</summary>
    private char Next()
    {
        SkipSpace();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private readonly ExpressionException Wrong(string wanted) => new(
        _at, _at < _text.Length ? $"has {FaultList.Quote(_text[_at].ToString())} where {wanted} should stand" : $"ends where {wanted} should stand");
}
