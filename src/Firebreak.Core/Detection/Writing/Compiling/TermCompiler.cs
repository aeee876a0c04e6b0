using System.Diagnostics;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Gives each part of an expression its kind and makes a delegate of it; what does not fit together is a fault at its place.</summary>
internal sealed class TermCompiler
{
    private const int BytesOfNumber = 32;

    private readonly Scope _scope;
    private readonly ExpressionFaults _faults;
    private readonly Comparer _comparer;
    private readonly Functions _functions;

    public TermCompiler(Scope scope, ExpressionFaults faults)
    {
        (_scope, _faults) = (scope, faults);
        _comparer = new Comparer(this, scope, faults);
        _functions = new Functions(this, scope, faults);
    }

    /// <summary>A whole condition; null, with faults, when it is none.</summary>
    public static ReadTruth? Condition(string text, Scope scope, ExpressionFaults faults)
    {
        var before = faults.Count;
        var condition = ExpressionParser.Parse(text, faults) is { } expression ? new TermCompiler(scope, faults).Truth(expression) : null;
        return faults.Count == before ? condition : null;
    }

    /// <summary>What an indexed account must be for a condition without fault to be true; null when it may be anything.</summary>
    public static TopicKey? Key(string text, Scope scope)
    {
        var faults = new ExpressionFaults();
        return ExpressionParser.Parse(text, faults) is { } expression ? new TermCompiler(scope, faults)._comparer.Key(expression) : null;
    }

    /// <summary>A value of any kind; null, with faults, when it is none.</summary>
    public static Term? Value(string text, Scope scope, ExpressionFaults faults)
    {
        var before = faults.Count;
        var term = ExpressionParser.Parse(text, faults) is { } expression ? new TermCompiler(scope, faults).Term(expression) : null;
        return faults.Count == before ? term : null;
    }

    /// <summary>Something that is true or false.</summary>
    public ReadTruth? Truth(Expression expression) => expression switch
    {
        Expression.All all => Join(all.Of, All),
        Expression.Any any => Join(any.Of, Any),
        Expression.Not not => Truth(not.Value) is { } inner ? moment => Truths.Not(inner(moment)) : null,
        Expression.Comparison comparison => _comparer.Compare(comparison),
        Expression.Membership membership => _comparer.In(membership),
        _ => Term(expression) switch
        {
            null => null,
            Term.OfTruth truth => truth.Read,
            var other => Refuse(expression, $"this is {other.Kind}, not a condition", "compare it with something, for example > 0"),
        },
    };

    /// <summary>The kind and the delegate of a value. Literals are read as numbers, bytes or texts, when nothing else is asked for.</summary>
    public Term? Term(Expression expression)
    {
        switch (expression)
        {
            case Expression.Numeral numeral:
                return Writing.Term.OfNumber.Fixed(numeral.Value);
            case Expression.Quoted quoted:
                return Writing.Term.OfText.Fixed(quoted.Value);
            case Expression.HexLiteral hex:
                return Literals.Hex(hex, _faults);
            case Expression.Flag flag:
                var truth = Truths.Of(flag.Value);
                return new Term.OfTruth(_ => truth);
            case Expression.Path path:
                return Path(path);
            case Expression.Call call:
                return _functions.Call(call);
            case Expression.Negated negated:
                return Number(negated.Value) is { } value ? Arithmetic.Negate(value) : null;
            case Expression.Arithmetic sum:
                var (left, right) = (Number(sum.Left), Number(sum.Right));
                return left is null || right is null ? null : Arithmetic.Of(sum.Operator, left, right);
            case Expression.Listing listing:
                _faults.Add(listing.Spot, "a list stands alone here", "write it behind IN");
                return null;
            default:
                return Truth(expression) is { } condition ? new Term.OfTruth(condition) : null;
        }
    }

    /// <summary>A number; anything else is a fault.</summary>
    public Term.OfNumber? Number(Expression expression) => Term(expression) switch
    {
        null => null,
        Term.OfNumber number => number,
        Term.OfBytes { Constant: { Length: <= BytesOfNumber } bytes } => Writing.Term.OfNumber.Fixed(UInt256.FromBigEndian(bytes)),
        var other => RefuseNumber(expression, other),
    };

    private Term? Path(Expression.Path path)
    {
        var before = _faults.Count;
        if (_scope.Find(path, _faults) is { } term)
        {
            return term;
        }

        if (_faults.Count > before)
        {
            return null;
        }

        var name = path.ToString();
        if (path.Steps.Count == 0 && _scope.Ledger.FindAccount(name) is { } account)
        {
            return Writing.Term.OfAccount.Fixed(account);
        }

        _faults.Add(path.Spot, $"'{Excerpt.Of(name, 40)}' is not known here", _scope.Unreadable is { } unreadable && path.Steps.Count == 0
            ? $"{unreadable}: write the declaration with its parameters' names"
            : Names.Mend(name, _scope.KnownNames.Concat(_scope.Ledger.AccountNames), "name a field, or put a text between quotes"));
        return null;
    }

    private ReadTruth? Join(Items<Expression> parts, Func<ReadTruth[], ReadTruth> join)
    {
        var conditions = new ReadTruth?[parts.Count];
        for (var i = 0; i < conditions.Length; i++)
        {
            conditions[i] = Truth(parts[i]);
        }

        return Array.TrueForAll(conditions, condition => condition is not null) ? join(conditions!) : null;
    }

    private static ReadTruth All(ReadTruth[] parts) => moment =>
    {
        var least = Writing.Truth.Yes;
        foreach (var part in parts)
        {
            if (part(moment) is var truth && truth < least)
            {
                least = truth;
                if (least == Writing.Truth.No)
                {
                    break;
                }
            }
        }

        return least;
    };

    private static ReadTruth Any(ReadTruth[] parts) => moment =>
    {
        var most = Writing.Truth.No;
        foreach (var part in parts)
        {
            if (part(moment) is var truth && truth > most)
            {
                most = truth;
                if (most == Writing.Truth.Yes)
                {
                    break;
                }
            }
        }

        return most;
    };

    private ReadTruth? Refuse(Expression at, string what, string mend)
    {
        _faults.Add(at.Spot, what, mend);
        return null;
    }

    private Term.OfNumber? RefuseNumber(Expression at, Term found)
    {
        _faults.Add(at.Spot, $"this is {found.Kind}, not a number", "write a number or a field that holds one");
        return null;
    }
}

/// <summary>Exact arithmetic on terms.</summary>
internal static class Arithmetic
{
    public static Term.OfNumber Negate(Term.OfNumber value) => value.Constant is { } constant
        ? Term.OfNumber.Fixed(-constant)
        : new Term.OfNumber(moment => -value.Read(moment));

    public static Term.OfNumber Of(string sign, Term.OfNumber left, Term.OfNumber right)
    {
        var (l, r) = (left.Read, right.Read);
        ReadNumber read = sign switch
        {
            "+" => moment => l(moment) + r(moment),
            "-" => moment => l(moment) - r(moment),
            "*" => moment => l(moment) * r(moment),
            "/" => moment => l(moment) / r(moment),
            "%" => moment => l(moment) % r(moment),
            _ => throw new UnreachableException(),
        };

        // Every moment's constants give the same result: it is worked out once.
        return left.Constant is not null && right.Constant is not null ? Term.OfNumber.Fixed(read(null!)) : new Term.OfNumber(read);
    }
}

/// <summary>Literals as the other side of a comparison wants them.</summary>
internal static class Literals
{
    /// <summary>Twenty bytes are an address, anything else bytes; a number where one is asked for.</summary>
    public static Term? Hex(Expression.HexLiteral hex, ExpressionFaults faults)
    {
        if (Bytes(hex, faults) is not { } bytes)
        {
            return null;
        }

        return bytes.Length == Address.Length ? Term.OfAccount.Fixed(Address.FromBytes(bytes)) : Term.OfBytes.Fixed(bytes);
    }

    /// <summary>The bytes that the digits stand for; a lone first digit gets its zero.</summary>
    public static byte[]? Bytes(Expression.HexLiteral hex, ExpressionFaults faults)
    {
        var digits = hex.Digits.AsSpan(2);
        if (digits.Length % 2 != 0)
        {
            faults.Add(hex.Spot, "0x with an odd number of digits is no row of bytes", "write two digits for each byte");
            return null;
        }

        return Convert.FromHexString(digits);
    }
}
