using System.Collections.Frozen;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Comparisons: both sides must be of one kind, and a literal is read as the other side's.</summary>
internal sealed class Comparer(TermCompiler terms, Scope scope, ExpressionFaults faults)
{
    public ReadTruth? Compare(Expression.Comparison comparison)
    {
        var (left, right) = Sides(comparison);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (Term.OfNumber l, Term.OfNumber r) => Numbers.Compare(comparison.Operator, l, r) ?? Unfit(comparison, l),
            (Term.OfAccount l, Term.OfAccount r) => Accounts(comparison.Operator, l, r) ?? Unfit(comparison, l),
            (Term.OfBytes l, Term.OfBytes r) => Bytes(comparison.Operator, l, r) ?? Unfit(comparison, l),
            (Term.OfText l, Term.OfText r) => Texts(comparison.Operator, l, r) ?? Unfit(comparison, l),
            (Term.OfTruth l, Term.OfTruth r) => Flags(comparison.Operator, l, r) ?? Unfit(comparison, l),
            (Term.OfParts l, var r) when comparison.Operator == "contains" => Parts.Contain(l, r) ?? Mismatch(comparison.Spot, l, r),
            var (l, r) => Mismatch(comparison.Spot, l, r),
        };
    }

    public ReadTruth? In(Expression.Membership membership)
    {
        if (membership.Of is Expression.Path { Name: Ledger.Whole, Steps.Count: 0 } && scope.Lists.Find(Ledger.Whole) is null)
        {
            return terms.Term(membership.Value) switch
            {
                null => null,
                Term.OfAccount account => Among(account, scope.Ledger.Protected),
                var other => Mismatch(membership.Spot, other, Term.OfAccount.Fixed(default)),
            };
        }

        if (Members(membership.Of) is not { } values || terms.Term(membership.Value) is not { } value)
        {
            return null;
        }

        var members = values.Select(one => Fit(one, value)).ToList();
        return members.Exists(member => member is null) ? null : Members(membership, value, members!);
    }

    /// <summary>What an indexed account must be for the condition to be true: of several, the one that leaves the fewest.</summary>
    public TopicKey? Key(Expression condition) => condition switch
    {
        Expression.All all => all.Of.Select(Key).OfType<TopicKey>().MinBy(key => key.Accounts.Count),
        Expression.Comparison { Operator: "==" } comparison => Sides(comparison) switch
        {
            (Term.OfAccount { Topic: > 0 } topic, Term.OfAccount { Constant: { } account }) => new TopicKey(topic.Topic, [account]),
            (Term.OfAccount { Constant: { } account }, Term.OfAccount { Topic: > 0 } topic) => new TopicKey(topic.Topic, [account]),
            _ => null,
        },
        Expression.Membership membership => terms.Term(membership.Value) is Term.OfAccount { Topic: > 0 } topic && AccountsOf(membership, topic) is { } accounts
            ? new TopicKey(topic.Topic, accounts)
            : null,
        _ => null,
    };

    private Items<Address>? AccountsOf(Expression.Membership membership, Term.OfAccount value)
    {
        if (membership.Of is Expression.Path { Name: Ledger.Whole, Steps.Count: 0 } && scope.Lists.Find(Ledger.Whole) is null)
        {
            return scope.Ledger.Protected.ToItems();
        }

        var members = Members(membership.Of)?.Select(one => (Fit(one, value) as Term.OfAccount)?.Constant).ToList();
        return members is null || members.Contains(null) ? null : members.OfType<Address>().Distinct().ToItems();
    }

    private ReadTruth? Members(Expression.Membership membership, Term value, List<Term> members)
    {
        if (members.FirstOrDefault(member => member.GetType() != value.GetType()) is { } stranger)
        {
            return Mismatch(membership.Spot, value, stranger);
        }

        switch (value)
        {
            case Term.OfAccount account when members.TrueForAll(member => member is Term.OfAccount { Constant: not null }):
                return Among(account, members.Select(member => ((Term.OfAccount)member).Constant!.Value).ToFrozenSet());
            case Term.OfText text when members.TrueForAll(member => member is Term.OfText { Constant: not null }):
                var words = members.Select(member => ((Term.OfText)member).Constant!).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
                return moment => text.Read(moment) is { } read ? Truths.Of(words.Contains(read)) : Truth.Unknown;
            default:
                var tests = members.Select(member => value switch
                {
                    Term.OfNumber number => Numbers.Compare("==", number, (Term.OfNumber)member),
                    Term.OfAccount account => Accounts("==", account, (Term.OfAccount)member),
                    Term.OfBytes bytes => Bytes("==", bytes, (Term.OfBytes)member),
                    Term.OfText text => Texts("==", text, (Term.OfText)member),
                    _ => null,
                }).ToArray();
                return Array.TrueForAll(tests, test => test is not null)
                    ? moment => AnyOf(tests!, moment)
                    : Mismatch(membership.Spot, value, members[0]);
        }
    }

    private static Truth AnyOf(ReadTruth[] tests, Moment moment)
    {
        var most = Truth.No;
        foreach (var test in tests)
        {
            if (test(moment) is var truth && truth > most)
            {
                most = truth;
            }
        }

        return most;
    }

    private Items<Expression>? Members(Expression of)
    {
        switch (of)
        {
            case Expression.Listing { Values.Count: 0 }:
                faults.Add(of.Spot, "the list is empty", "write what may be in it, such as IN (1, 2)");
                return null;
            case Expression.Listing listing:
                return listing.Values;
            case Expression.Path { Steps.Count: 0 } path when scope.Lists.Find(path.Name) is { } list:
                return list;
            case Expression.Path path:
                faults.Add(path.Spot, $"there is no list '{Excerpt.Of(path.ToString(), 40)}'", Names.Mend(path.Name, scope.Lists.Names.Append(Ledger.Whole), "add it under lists:"));
                return null;
            default:
                faults.Add(of.Spot, "IN needs a list", "write IN (a, b), or the name of a list of the rule");
                return null;
        }
    }

    // A field tells what the other side's literal means, whichever side it stands on.
    private (Term? Left, Term? Right) Sides(Expression.Comparison comparison)
    {
        if (IsLiteral(comparison.Left) && !IsLiteral(comparison.Right))
        {
            var right = terms.Term(comparison.Right);
            return (right is null ? null : Fit(comparison.Left, right), right);
        }

        var left = terms.Term(comparison.Left);
        return (left, left is null ? null : Fit(comparison.Right, left, isWhole: comparison.Operator is not ("contains" or "starts_with" or "ends_with")));
    }

    private bool IsLiteral(Expression expression) => expression is Expression.Quoted or Expression.HexLiteral or Expression.Numeral
        || (expression is Expression.Path path && !scope.Knows(path));

    /// <summary>A literal as the kind of its partner; anything else as it is.</summary>
    private Term? Fit(Expression expression, Term partner, bool isWhole = true) => (expression, partner) switch
    {
        (Expression.HexLiteral hex, Term.OfNumber) when hex.Digits.Length is > 2 and <= 66 => Term.OfNumber.Fixed(UInt256.ParseHex(hex.Digits)),
        (Expression.HexLiteral hex, Term.OfBytes bytes) => FitBytes(hex, bytes, isWhole),
        (Expression.HexLiteral hex, Term.OfText) => Term.OfText.Fixed(hex.Digits),
        (Expression.HexLiteral hex, Term.OfAccount) when hex.Digits.Length != 42 => RefuseAddress(hex.Spot),
        (Expression.Quoted quoted, Term.OfNumber) when Number.TryParse(quoted.Value, out var number) => Term.OfNumber.Fixed(number),
        (Expression.Quoted quoted, Term.OfAccount) => Account(quoted.Value, quoted.Spot),
        (Expression.Quoted quoted, Term.OfBytes bytes) when quoted.Value.StartsWith("0x", StringComparison.Ordinal) && IsHex(quoted.Value) =>
            FitBytes(new Expression.HexLiteral(quoted.Value, quoted.Spot), bytes, isWhole),
        (Expression.Quoted quoted, Term.OfTruth) when quoted.Value is "true" or "false" => terms.Term(new Expression.Flag(quoted.Value == "true", quoted.Spot)),
        (Expression.Quoted quoted, Term.OfText text) => Word(quoted.Value, quoted.Spot, text, isWhole),
        (Expression.Path path, Term.OfText text) when path.Steps.Count == 0 && !scope.Knows(path) => Word(path.Name, path.Spot, text, isWhole),
        (Expression.Numeral numeral, Term.OfText) => Term.OfText.Fixed(numeral.Value.ToString()),
        (_, Term.OfParts parts) => FitElement(expression, parts),
        _ => terms.Term(expression),
    };

    private Term? FitElement(Expression expression, Term.OfParts parts) => parts.Type is AbiType.Sequence array && !IsNested(array.Element)
        ? Fit(expression, Terms.OfDecoded(array.Element, _ => null))
        : terms.Term(expression);

    private static bool IsNested(AbiType element) => element is AbiType.Sequence or AbiType.Record;

    private static bool IsHex(string text) => text.AsSpan(2).IndexOfAnyExcept(Lexer.HexDigits) < 0;

    private Term.OfBytes? FitBytes(Expression.HexLiteral hex, Term.OfBytes partner, bool isWhole)
    {
        if (Literals.Bytes(hex, faults) is not { } bytes)
        {
            return null;
        }

        if (isWhole && partner.Length is { } length && bytes.Length != length)
        {
            faults.Add(hex.Spot, $"these are {bytes.Length} bytes, and the other side has always {length}", "write as many, or use starts_with");
            return null;
        }

        return Term.OfBytes.Fixed(bytes);
    }

    private Term.OfAccount? Account(string text, Spot spot)
    {
        if (Address.TryParse(text, out var address))
        {
            return Term.OfAccount.Fixed(address);
        }

        return scope.Ledger.FindAccount(text) is { } named ? Term.OfAccount.Fixed(named)
            : text.StartsWith("0x", StringComparison.Ordinal) ? RefuseAddress(spot)
            : RefuseName(text, spot);
    }

    private Term.OfAccount? RefuseName(string text, Spot spot)
    {
        faults.Add(spot, $"no account is called '{Excerpt.Of(text, 40)}'", Names.Mend(text, scope.Ledger.AccountNames, "write its address"));
        return null;
    }

    private Term.OfAccount? RefuseAddress(Spot spot)
    {
        faults.Add(spot, "this is no address", "write 0x and 40 hex digits");
        return null;
    }

    private Term.OfText? Word(string word, Spot spot, Term.OfText partner, bool isWhole)
    {
        if (isWhole && partner.Choices.Count > 0 && !partner.Choices.Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add(spot, $"it is never '{Excerpt.Of(word, 40)}'", Names.Mend(word, partner.Choices, ""));
            return null;
        }

        return Term.OfText.Fixed(word);
    }

    private static ReadTruth Among(Term.OfAccount account, FrozenSet<Address> members) =>
        moment => account.Read(moment, out var value) ? Truths.Of(members.Contains(value)) : Truth.Unknown;

    private static ReadTruth? Accounts(string sign, Term.OfAccount left, Term.OfAccount right) => sign switch
    {
        "==" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l == r) : Truth.Unknown,
        "!=" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l != r) : Truth.Unknown,
        _ => null,
    };

    private static ReadTruth? Bytes(string sign, Term.OfBytes left, Term.OfBytes right) => sign switch
    {
        "==" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l.SequenceEqual(r)) : Truth.Unknown,
        "!=" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(!l.SequenceEqual(r)) : Truth.Unknown,
        "contains" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l.IndexOf(r) >= 0) : Truth.Unknown,
        "starts_with" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l.StartsWith(r)) : Truth.Unknown,
        "ends_with" => moment => left.Read(moment, out var l) && right.Read(moment, out var r) ? Truths.Of(l.EndsWith(r)) : Truth.Unknown,
        _ => null,
    };

    private static ReadTruth? Texts(string sign, Term.OfText left, Term.OfText right)
    {
        Func<string, string, bool>? test = sign switch
        {
            "==" => (l, r) => l.Equals(r, StringComparison.OrdinalIgnoreCase),
            "!=" => (l, r) => !l.Equals(r, StringComparison.OrdinalIgnoreCase),
            "contains" => (l, r) => l.Contains(r, StringComparison.OrdinalIgnoreCase),
            "starts_with" => (l, r) => l.StartsWith(r, StringComparison.OrdinalIgnoreCase),
            "ends_with" => (l, r) => l.EndsWith(r, StringComparison.OrdinalIgnoreCase),
            _ => null,
        };
        return test is null ? null : moment => left.Read(moment) is { } l && right.Read(moment) is { } r ? Truths.Of(test(l, r)) : Truth.Unknown;
    }

    private static ReadTruth? Flags(string sign, Term.OfTruth left, Term.OfTruth right)
    {
        if (sign is not ("==" or "!="))
        {
            return null;
        }

        var isEqual = sign == "==";
        return moment => (left.Read(moment), right.Read(moment)) switch
        {
            (Truth.Unknown, _) or (_, Truth.Unknown) => Truth.Unknown,
            var (l, r) => Truths.Of(l == r == isEqual),
        };
    }

    private ReadTruth? Unfit(Expression.Comparison comparison, Term left)
    {
        faults.Add(comparison.Spot, $"{left.Kind} cannot be asked {comparison.Operator}", left switch
        {
            Term.OfNumber => "use ==, !=, >, >=, < or <=",
            Term.OfAccount or Term.OfTruth => "use == or !=",
            _ => "use ==, !=, contains, starts_with or ends_with",
        });
        return null;
    }

    private ReadTruth? Mismatch(Spot spot, Term left, Term right)
    {
        faults.Add(spot, $"{left.Kind} is compared with {right.Kind}", "compare values of one kind");
        return null;
    }
}

/// <summary>Comparisons of numbers.</summary>
internal static class Numbers
{
    public static ReadTruth? Compare(string sign, Term.OfNumber left, Term.OfNumber right)
    {
        if (Test(sign) is not { } test)
        {
            return null;
        }

        // What most rules ask, a field against a number, needs no exact arithmetic.
        if (left.Word is { } word && right.Constant is { } constant && constant.TryToWord(out var limit))
        {
            return moment => word(moment, out var value) ? Truths.Of(test(value.CompareTo(limit))) : Truth.Unknown;
        }

        var (l, r) = (left.Read, right.Read);
        return moment => Number.Compare(l(moment), r(moment)) is { } order ? Truths.Of(test(order)) : Truth.Unknown;
    }

    private static Func<int, bool>? Test(string sign) => sign switch
    {
        "==" => order => order == 0,
        "!=" => order => order != 0,
        ">" => order => order > 0,
        ">=" => order => order >= 0,
        "<" => order => order < 0,
        "<=" => order => order <= 0,
        _ => null,
    };
}

/// <summary>Arrays and what is in them.</summary>
internal static class Parts
{
    /// <summary>Whether an element equals the value; null when elements are of another kind.</summary>
    public static ReadTruth? Contain(Term.OfParts parts, Term value)
    {
        if (parts.Type is not AbiType.Sequence array)
        {
            return null;
        }

        Func<object, Moment, Truth>? equals = (array.Element, value) switch
        {
            (AbiType.UnsignedNumber, Term.OfNumber number) => (element, moment) => Truths.Of(Number.Compare((UInt256)element, number.Read(moment)) is { } order ? order == 0 : null),
            (AbiType.SignedNumber, Term.OfNumber number) => (element, moment) => Truths.Of(Number.Compare((Int256)element, number.Read(moment)) is { } order ? order == 0 : null),
            (AbiType.Account, Term.OfAccount account) => (element, moment) => account.Read(moment, out var wanted) ? Truths.Of((Address)element == wanted) : Truth.Unknown,
            (AbiType.Text, Term.OfText text) => (element, moment) =>
                text.Read(moment) is { } wanted ? Truths.Of(wanted.Equals((string)element, StringComparison.OrdinalIgnoreCase)) : Truth.Unknown,
            (AbiType.Bytes or AbiType.FixedBytes, Term.OfBytes bytes) => (element, moment) =>
                bytes.Read(moment, out var wanted) ? Truths.Of(wanted.SequenceEqual((byte[])element)) : Truth.Unknown,
            _ => null,
        };
        return equals is null ? null : moment => parts.Read(moment) is object[] elements ? Any(elements, equals, moment) : Truth.Unknown;
    }

    private static Truth Any(object[] elements, Func<object, Moment, Truth> equals, Moment moment)
    {
        foreach (var element in elements)
        {
            if (equals(element, moment) is var truth && truth != Truth.No)
            {
                return truth;
            }
        }

        return Truth.No;
    }
}
