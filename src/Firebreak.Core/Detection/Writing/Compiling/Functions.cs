using System.Diagnostics;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>The functions of the language.</summary>
internal sealed class Functions(TermCompiler terms, Scope scope, ExpressionFaults faults)
{
    private const int CoinDecimals = 18;

    /// <summary>Each function with how it is written; the reference lists them.</summary>
    public static Items<(string Name, string Form, string Meaning)> Catalogue { get; } =
    [
        ("abs", "abs(x)", "The number without its sign."),
        ("min", "min(a, b, …)", "The least of them; in a window's condition with one argument the least of all matches."),
        ("max", "max(a, b, …)", "The greatest of them; in a window's condition with one argument the greatest of all matches."),
        ("units", "units(x, 6) or units(x, USDC)", "The amount in whole units: over 10 to the decimals, which may be those of an asset of the protocol file."),
        ("decimals", "decimals(USDC)", "The decimals of an asset of the protocol file."),
        ("usd", "usd(x) or usd(x, asset)", "US dollars at the prices before the block. The asset is a symbol of the protocol file, native, or an address; left out, it is the emitter of the log, elsewhere the native coin."),
        ("length", "length(x)", "How many bytes, letters or elements."),
        ("word", "word(data, 0)", "The 32-byte word of some bytes at a place, as a number."),
        ("account", "account('treasury safe')", "An account of the protocol file by name, for names that are no single word."),
        ("baseline", "baseline('outflow')", "What is usual for the account of the match, as learned from final blocks; unknown until enough was learned."),
        ("count", "count() or count(name)", "Window: how many matches, of all triggers or of one."),
        ("sum", "sum(x)", "Window: the sum over the matches."),
        ("average", "average(x)", "Window: the sum over the count."),
        ("distinct", "distinct(x)", "Window: how many different values."),
        ("rate", "rate() or rate(x)", "Window: count or sum for each hour of a window of time, for each block of a window of blocks."),
    ];

    public Term? Call(Expression.Call call)
    {
        if (scope.Aggregates is { } aggregates && aggregates.Find(call, faults) is { } aggregate)
        {
            return aggregate;
        }

        return call.Function switch
        {
            "abs" => Count(call, 1, 1) && terms.Number(call.Arguments[0]) is { } value ? new Term.OfNumber(moment => value.Read(moment).Abs()) : null,
            "min" => Extreme(call, wanted: -1),
            "max" => Extreme(call, wanted: 1),
            "units" => Units(call),
            "decimals" => Count(call, 1, 1) && Asset(call.Arguments[0]) is { } asset ? Term.OfNumber.Fixed((ulong)asset.Decimals) : null,
            "usd" => Usd(call),
            "length" => Length(call),
            "word" => Word(call),
            "account" => Account(call),
            "baseline" => Baseline(call),
            "count" or "sum" or "average" or "distinct" or "rate" => Refuse(call.Spot, $"{call.Function}() is told only of a window", "write it in window: when:"),
            _ => Refuse(call.Spot, $"there is no function {Excerpt.Of(call.Function, 40)}", Names.Mend(call.Function, Catalogue.Select(one => one.Name), "")),
        };
    }

    private Term? Extreme(Expression.Call call, int wanted)
    {
        if (!Count(call, 2, 100))
        {
            return null;
        }

        var values = call.Arguments.Select(terms.Number).ToArray();
        if (Array.Exists(values, value => value is null))
        {
            return null;
        }

        return new Term.OfNumber(moment =>
        {
            var best = values[0]!.Read(moment);
            foreach (var value in values.AsSpan(1))
            {
                var next = value!.Read(moment);
                if (Number.Compare(next, best) is not { } order)
                {
                    return Number.Unknown;
                }

                best = order == wanted ? next : best;
            }

            return best;
        });
    }

    private Term? Units(Expression.Call call)
    {
        if (!Count(call, 2, 2) || terms.Number(call.Arguments[0]) is not { } value)
        {
            return null;
        }

        int decimals;
        if (call.Arguments[1] is Expression.Numeral numeral)
        {
            if (!numeral.Value.TryToInt32(out decimals) || decimals > Number.MostDecimals)
            {
                return Refuse(numeral.Spot, "no token has so many decimals", "write a whole number such as 18");
            }
        }
        else if (Asset(call.Arguments[1]) is { } asset)
        {
            decimals = asset.Decimals;
        }
        else
        {
            return null;
        }

        return new Term.OfNumber(moment => value.Read(moment).Shifted(-decimals));
    }

    private Asset? Asset(Expression expression)
    {
        var name = expression switch
        {
            Expression.Path { Steps.Count: 0 } path => path.Name,
            Expression.Quoted quoted => quoted.Value,
            _ => "",
        };
        if (name == "native" || scope.Ledger.FindAsset(name) is not { } asset)
        {
            if (name == "native")
            {
                return new Asset("native", null, CoinDecimals, null, null, null);
            }

            Refuse(expression.Spot, $"'{Excerpt.Of(name, 40)}' is no asset of the protocol file", Names.Mend(name, scope.Ledger.AssetNames.Append("native"), ""));
            return null;
        }

        return asset;
    }

    private Term? Usd(Expression.Call call)
    {
        if (!Count(call, 1, 2) || terms.Number(call.Arguments[0]) is not { } value)
        {
            return null;
        }

        var asset = call.Arguments.Count == 2 ? AssetOf(call.Arguments[1]) : scope.OwnAsset ?? (_ => null);
        scope.NeedsPrices = true;
        return asset is null ? null : new Term.OfNumber(moment => Prices.Usd(moment, value.Read(moment), asset(moment)));
    }

    private Func<Moment, Address?>? AssetOf(Expression expression)
    {
        if (expression is Expression.Quoted || (expression is Expression.Path path && !scope.Knows(path) && scope.Ledger.FindAccount(path.Name) is null))
        {
            return Asset(expression) is { } asset ? _ => asset.Address : null;
        }

        return terms.Term(expression) switch
        {
            null => null,
            Term.OfAccount account => moment => account.Read(moment, out var address) ? address : Address.Zero,
            var other => RefuseAsset(expression.Spot, other),
        };
    }

    private Func<Moment, Address?>? RefuseAsset(Spot spot, Term found)
    {
        faults.Add(spot, $"this is {found.Kind}, not an asset", "write a symbol of the protocol file, native, or an address");
        return null;
    }

    private Term? Length(Expression.Call call) => !Count(call, 1, 1) ? null : terms.Term(call.Arguments[0]) switch
    {
        null => null,
        Term.OfBytes bytes => new Term.OfNumber(moment => bytes.Read(moment, out var value) ? (ulong)value.Length : default(Number)),
        Term.OfText text => new Term.OfNumber(moment => text.Read(moment) is { } value ? (ulong)value.Length : default(Number)),
        Term.OfParts parts => new Term.OfNumber(moment => parts.Read(moment) is object[] value ? (ulong)value.Length : default(Number)),
        var other => Refuse(call.Arguments[0].Spot, $"{other.Kind} has no length", "ask for the length of bytes, a text or an array"),
    };

    private Term? Word(Expression.Call call)
    {
        if (!Count(call, 2, 2))
        {
            return null;
        }

        if (call.Arguments[1] is not Expression.Numeral numeral || !numeral.Value.TryToInt32(out var place) || place > 1_000_000)
        {
            return Refuse(call.Arguments[1].Spot, "this is no place of a word", "write a whole number, counted from 0");
        }

        return terms.Term(call.Arguments[0]) switch
        {
            null => null,
            Term.OfBytes bytes => new Term.OfNumber(moment => bytes.Read(moment, out var value) && value.Length >= (place + 1) * 32
                ? UInt256.FromBigEndian(value.Slice(place * 32, 32))
                : default(Number)),
            var other => Refuse(call.Arguments[0].Spot, $"this is {other.Kind}, not bytes", "name a field that holds bytes"),
        };
    }

    private Term? Account(Expression.Call call)
    {
        if (!Count(call, 1, 1))
        {
            return null;
        }

        if (call.Arguments[0] is not Expression.Quoted name)
        {
            return Refuse(call.Arguments[0].Spot, "this is no name", "write the account's name between quotes");
        }

        return scope.Ledger.FindAccount(name.Value) is { } account
            ? Term.OfAccount.Fixed(account)
            : Refuse(name.Spot, $"no account is called '{Excerpt.Of(name.Value, 40)}'", Names.Mend(name.Value, scope.Ledger.AccountNames, "add it to the protocol file"));
    }

    private Term? Baseline(Expression.Call call)
    {
        if (!Count(call, 1, 1))
        {
            return null;
        }

        if (call.Arguments[0] is not Expression.Quoted name)
        {
            return Refuse(call.Arguments[0].Spot, "this is no name of a baseline", "write it between quotes");
        }

        var subject = scope.Subject ?? (_ => default);
        return new Term.OfNumber(moment =>
        {
            var usual = moment.Baselines?.Find(name.Value, subject(moment)) ?? Number.Unknown;
            if (!usual.IsKnown)
            {
                moment.Miss($"there is no baseline '{Excerpt.Of(name.Value, 40)}' yet");
            }

            return usual;
        });
    }

    private bool Count(Expression.Call call, int least, int most)
    {
        if (call.Arguments.Count >= least && call.Arguments.Count <= most)
        {
            return true;
        }

        var form = Catalogue.FirstOrDefault(one => one.Name == call.Function).Form ?? throw new UnreachableException();
        Refuse(call.Spot, $"{call.Function}() is given {call.Arguments.Count} values", $"write {form}");
        return false;
    }

    private Term? Refuse(Spot spot, string what, string mend)
    {
        faults.Add(spot, what, mend);
        return null;
    }
}

/// <summary>What amounts are worth, exactly.</summary>
internal static class Prices
{
    /// <summary>US dollars before the block; unknown, and told to be missing, where there is no price.</summary>
    public static Number Usd(Moment moment, in Number amount, Address? asset)
    {
        if (moment.Valuation is not { } valuation)
        {
            moment.Miss("the node gave no state of the block before it", GapCause.NotAnswered);
            return Number.Unknown;
        }

        if (valuation.UsdPerCoin is not { } usdPerCoin || InWei(valuation, amount, asset) is not { IsKnown: true } wei)
        {
            moment.Miss(valuation.UsdPerCoin is null ? "the native coin has no price in dollars" : $"{(asset?.ToString() ?? "the native coin")} has no price");
            return Number.Unknown;
        }

        return wei.Shifted(-18) * usdPerCoin;
    }

    private static Number InWei(Valuation valuation, in Number amount, Address? asset)
    {
        if (asset is null)
        {
            return amount;
        }

        foreach (var rate in valuation.Rates)
        {
            if (rate.Asset == asset.Value && !rate.Denominator.IsZero)
            {
                return amount * rate.Numerator / rate.Denominator;
            }
        }

        return Number.Unknown;
    }
}
