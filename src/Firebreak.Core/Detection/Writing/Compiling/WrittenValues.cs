using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Reads values as their types want them: numbers, accounts by address or by name, and whatever else can be an argument.</summary>
/// <param name="others">The account of a name that is neither an address nor in the protocol file; null where it has none.</param>
internal sealed class WrittenValues(Ledger ledger, List<RuleFault> faults, Func<string, Address?> others)
{
    /// <summary>An address, or an account by name.</summary>
    public Address? FindAccount(string text) => Address.TryParse(text, out var address) ? address : ledger.FindAccount(text) ?? others(text);

    public UInt256 Amount(Phrase? amount)
    {
        if (amount is null)
        {
            return UInt256.Zero;
        }

        return Read(amount) is { } expression && Encode(AbiType.Parse("uint256"), expression) is UInt256 value ? value : Refuse(amount, "a whole number such as 5, 0x5 or 5 ether");
    }

    /// <summary>The arguments in the order of their declaration; null, with faults, when one does not fit.</summary>
    public object[]? Arguments(Phrase at, IReadOnlyList<AbiParameter> parameters, Items<Phrase> written)
    {
        if (parameters.Count != written.Count)
        {
            faults.Add(new RuleFault(at, null, FormattableString.Invariant($"{parameters.Count} arguments are declared, and {written.Count} are given"), "write args: with one value for each"));
            return null;
        }

        var values = new object?[parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Read(written[i]) is { } expression ? Encode(parameters[i].Type, expression) : null;
            if (values[i] is null)
            {
                Refuse(written[i], $"a value of {parameters[i].Type}");
            }
        }

        return Array.TrueForAll(values, value => value is not null) ? [.. values.OfType<object>()] : null;
    }

    private static Expression? Read(Phrase phrase)
    {
        var found = new ExpressionFaults();
        return ExpressionParser.Parse(phrase.Text, found) is { } expression and not Expression.Path
            ? expression
            : new Expression.Quoted(phrase.Text, new Spot(0, phrase.Text.Length));
    }

    private object? Encode(AbiType type, Expression value) => (type, value) switch
    {
        (AbiType.UnsignedNumber unsigned, _) => Number(value) is { } number && number.TryToWord(out var word) && word.BitLength <= unsigned.Bits ? word : null,
        (AbiType.SignedNumber, _) => Number(value) is { } number && number.Abs().TryToWord(out var magnitude) && Int256.TryFromUInt256(magnitude, out var signed)
            ? number.IsNegative ? -signed : signed
            : null,
        (AbiType.Account, Expression.HexLiteral { Digits.Length: 42 } hex) => Address.Parse(hex.Digits),
        (AbiType.Account, Expression.Quoted name) => FindAccount(name.Value),
        (AbiType.Truth, Expression.Flag flag) => flag.Value,
        (AbiType.FixedBytes bytes, Expression.HexLiteral hex) when hex.Digits.Length == 2 + (2 * bytes.Length) => Convert.FromHexString(hex.Digits.AsSpan(2)),
        (AbiType.Bytes, Expression.HexLiteral hex) when hex.Digits.Length % 2 == 0 => Convert.FromHexString(hex.Digits.AsSpan(2)),
        (AbiType.Text, Expression.Quoted text) => text.Value,
        (AbiType.Sequence array, Expression.Listing list) when array.Length is null || array.Length == list.Values.Count => All(list.Values.Select(_ => array.Element), list),
        (AbiType.Record tuple, Expression.Listing list) when tuple.Members.Count == list.Values.Count => All(tuple.Members.Select(member => member.Type), list),
        _ => null,
    };

    private object[]? All(IEnumerable<AbiType> types, Expression.Listing list)
    {
        var values = types.Zip(list.Values).Select(one => Encode(one.First, one.Second is Expression.Path path ? new Expression.Quoted(path.ToString(), path.Spot) : one.Second)).ToArray();
        return Array.TrueForAll(values, value => value is not null) ? [.. values.OfType<object>()] : null;
    }

    private static Number? Number(Expression value) => value switch
    {
        Expression.Numeral numeral => numeral.Value,
        Expression.Negated { Value: Expression.Numeral numeral } => -numeral.Value,
        Expression.HexLiteral { Digits.Length: > 2 and <= 66 } hex => UInt256.ParseHex(hex.Digits),
        _ => null,
    };

    private UInt256 Refuse(Phrase at, string wanted)
    {
        faults.Add(new RuleFault(at, null, $"'{Excerpt.Of(at.Text, 40)}' does not fit", $"write {wanted}"));
        return UInt256.Zero;
    }
}
