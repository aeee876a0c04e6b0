namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// Reads an expression. It never throws on what people write: each fault is collected with its place, and null is given where nothing can
/// be made of the text. Length and depth are bounded.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Longest text of an expression, in UTF-16 units.</summary>
    public const int Longest = 10_000;

    /// <summary>Brackets, NOTs and signs inside one another.</summary>
    public const int Deepest = 64;

    /// <summary>Most tokens of an expression.</summary>
    public const int MostTokens = 2_000;

    private static readonly string[] Comparisons = ["==", "!=", ">=", "<=", ">", "<", "contains", "starts_with", "ends_with"];
    private readonly ExpressionFaults _faults;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private ExpressionParser(string text, ExpressionFaults faults)
    {
        _faults = faults;
        _tokens = new Lexer(text, faults).Read();
    }

    private Token Here => _tokens[_at];

    private Token Before => _tokens[Math.Max(0, _at - 1)];

    public static Expression? Parse(string text, ExpressionFaults faults)
    {
        if (text.Length > Longest)
        {
            faults.Add(new Spot(0, Longest), $"the expression is longer than {Longest} characters", "split the rule");
            return null;
        }

        var parser = new ExpressionParser(text, faults);
        if (parser._tokens.Count > MostTokens)
        {
            faults.Add(parser._tokens[MostTokens].Spot, $"the expression has more than {MostTokens} parts", "put long enumerations into a list of the rule, or split the rule");
            return null;
        }

        return faults.Count > 0 ? null : parser.Whole();
    }

    private Expression? Whole()
    {
        try
        {
            var whole = Or();
            if (Here.Kind != TokenKind.End)
            {
                throw Lost(Here.Is(")") || Here.Is("]") ? "remove it, or open its bracket" : "join conditions with AND or OR");
            }

            return whole;
        }
        catch (LostException)
        {
            return null;
        }
    }

    private Expression Or() => Joined("OR", And, (of, spot) => new Expression.Any(of, spot));

    private Expression And() => Joined("AND", Not, (of, spot) => new Expression.All(of, spot));

    private Expression Joined(string word, Func<Expression> read, Func<Items<Expression>, Spot, Expression> join)
    {
        var first = read();
        if (!Here.Is(word))
        {
            return first;
        }

        var of = new List<Expression> { first };
        while (Take(word))
        {
            of.Add(read());
        }

        return join(of.ToItems(), Spot.Over(first.Spot, of[^1].Spot));
    }

    private Expression Not()
    {
        if (!Take("NOT"))
        {
            return Comparison();
        }

        var not = Before.Spot;
        Deepen();
        var value = Not();
        _depth--;
        return new Expression.Not(value, Spot.Over(not, value.Spot));
    }

    private Expression Comparison()
    {
        var left = Sum();
        var isNot = Here.Is("NOT") && (_tokens[_at + 1].Is("IN") || Array.Exists(Comparisons[6..], word => _tokens[_at + 1].Is(word)));
        _at += isNot ? 1 : 0;
        Expression compared;
        if (Take("IN"))
        {
            var of = Here.Is("(") || Here.Is("[") ? Listing() : Sum();
            compared = new Expression.Membership(left, of, Spot.Over(left.Spot, of.Spot));
        }
        else if (Array.Find(Comparisons, Take) is { } found)
        {
            var right = Sum();
            compared = new Expression.Comparison(found, left, right, Spot.Over(left.Spot, right.Spot));
            if (Array.Exists(Comparisons, Here.Is))
            {
                throw Lost("compare two values at a time, and join comparisons with AND");
            }
        }
        else
        {
            return left;
        }

        return isNot ? new Expression.Not(compared, compared.Spot) : compared;
    }

    private Expression Sum()
    {
        var left = Product();
        while (Take("+") || Take("-"))
        {
            var sign = Before.Value;
            var right = Product();
            left = new Expression.Arithmetic(sign, left, right, Spot.Over(left.Spot, right.Spot));
        }

        return left;
    }

    private Expression Product()
    {
        var left = Unary();
        while (Take("*") || Take("/") || Take("%"))
        {
            var sign = Before.Value;
            var right = Unary();
            left = new Expression.Arithmetic(sign, left, right, Spot.Over(left.Spot, right.Spot));
        }

        return left;
    }

    private Expression Unary()
    {
        if (!Take("-") && !Take("+"))
        {
            return Primary();
        }

        var sign = Before;
        Deepen();
        var value = Unary();
        _depth--;
        return sign.Value == "+" ? value : new Expression.Negated(value, Spot.Over(sign.Spot, value.Spot));
    }

    private Expression Primary()
    {
        var token = Here;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return Numeral(token);
            case TokenKind.Hex:
                _at++;
                return new Expression.HexLiteral(token.Value, token.Spot);
            case TokenKind.Text:
                _at++;
                return new Expression.Quoted(token.Value, token.Spot);
            case TokenKind.Word when token.Is("true") || token.Is("false"):
                _at++;
                return new Expression.Flag(token.Is("true"), token.Spot);
            case TokenKind.Word when !IsReserved(token):
                _at++;
                return Here.Is("(") ? Call(token) : Path(token);
            case TokenKind.Sign when token.Is("["):
                return Listing();
            case TokenKind.Sign when token.Is("("):
                _at++;
                Deepen();
                var inner = Or();
                _depth--;
                Expect(")", "close the bracket");
                return inner;
            default:
                throw Lost("write a value here: a field, a number, a text between quotes or 0x…");
        }
    }

    private Expression.Numeral Numeral(Token token)
    {
        var value = Number.Parse(token.Value);
        var power = Here.Kind != TokenKind.Word ? 0 : Here.Value switch { "ether" => 18, "gwei" => 9, "wei" => 0, _ => -1 };
        if (power < 0 || Here.Kind != TokenKind.Word)
        {
            return new Expression.Numeral(value, token.Spot);
        }

        _at++;
        return new Expression.Numeral(value.Shifted(power), Spot.Over(token.Spot, Before.Spot));
    }

    private Expression.Path Path(Token name)
    {
        var steps = new List<Step>();
        while (true)
        {
            if (Take("."))
            {
                if (Here.Kind is not (TokenKind.Word or TokenKind.Number))
                {
                    throw Lost("write the name of a member after the point");
                }

                steps.Add(new Step(Here.Value, 0, Here.Spot));
                _at++;
            }
            else if (Take("["))
            {
                if (Here.Kind != TokenKind.Number || !int.TryParse(Here.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index))
                {
                    throw Lost("write the place of an element, counted from 0");
                }

                steps.Add(new Step(null, index, Here.Spot));
                _at++;
                Expect("]", "close the bracket");
            }
            else
            {
                return new Expression.Path(name.Value, steps.ToItems(), Spot.Over(name.Spot, Before.Spot));
            }
        }
    }

    private Expression.Call Call(Token name)
    {
        var arguments = Values("(", ")");
        return new Expression.Call(name.Value, arguments, Spot.Over(name.Spot, Before.Spot));
    }

    private Expression.Listing Listing()
    {
        var open = Here;
        var values = Values(open.Value, open.Is("(") ? ")" : "]");
        return new Expression.Listing(values, Spot.Over(open.Spot, Before.Spot));
    }

    private Items<Expression> Values(string open, string close)
    {
        Expect(open, "open the bracket");
        Deepen();
        var values = new List<Expression>();
        while (!Here.Is(close))
        {
            values.Add(Or());
            if (!Take(",") && !Here.Is(close))
            {
                throw Lost($"separate values with commas and close with {close}");
            }
        }

        _at++;
        _depth--;
        return values.ToItems();
    }

    private static bool IsReserved(Token token) =>
        token.Is("AND") || token.Is("OR") || token.Is("NOT") || token.Is("IN") || Array.Exists(Comparisons[6..], token.Is);

    private bool Take(string value)
    {
        if (!Here.Is(value))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string sign, string mend)
    {
        if (!Take(sign))
        {
            throw Lost(mend);
        }
    }

    private void Deepen()
    {
        if (++_depth > Deepest)
        {
            _faults.Add(Here.Spot, $"brackets stand more than {Deepest} deep", "make it simpler");
            throw new LostException();
        }
    }

    private LostException Lost(string mend)
    {
        _faults.Add(Here.Spot, $"{Here.Shown} was not expected here", mend);
        return new LostException();
    }

    // The rest of the text cannot be made sense of; what is wrong with it is on the list already.
    private sealed class LostException : Exception;
}
