using System.Numerics;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Works out the expressions of a drill, asking its chain where they ask.</summary>
internal sealed class Evaluation(DrillChain chain, Cast cast, Func<string, Artifact> artifacts)
{
    /// <exception cref="DrillException">It has no value; the message says why, not where.</exception>
    public async Task<object> ValueAsync(Expression expression, CancellationToken cancellationToken) => expression switch
    {
        Expression.Number number => number.Value,
        Expression.Bytes bytes => bytes.Value,
        Expression.Text text => text.Value,
        Expression.Truth truth => truth.Value,
        Expression.Name name => Find(name.Value).Value,
        Expression.Row row => await ValuesAsync(row.Values, cancellationToken),
        Expression.Minus minus => -await NumberAsync(minus.Value, cancellationToken),
        Expression.Sum sum => Sum(sum.Operator, await NumberAsync(sum.Left, cancellationToken), await NumberAsync(sum.Right, cancellationToken)),
        Expression.Item item => await ItemAsync(item, cancellationToken),
        Expression.Ask ask => await AskAsync(ask, cancellationToken),
        Expression.Apply apply => await ApplyAsync(apply, cancellationToken),
        _ => throw new DrillException("a call that is addressed to nobody has no value: put it into calldata(...)"),
    };

    public async Task<object[]> ValuesAsync(IReadOnlyList<Expression> expressions, CancellationToken cancellationToken)
    {
        var values = new object[expressions.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = await ValueAsync(expressions[index], cancellationToken);
        }

        return values;
    }

    public async Task<BigInteger> NumberAsync(Expression expression, CancellationToken cancellationToken) =>
        await ValueAsync(expression, cancellationToken) switch
        {
            BigInteger number => number,
            byte[] { Length: <= 32 } bytes => new BigInteger(bytes, isUnsigned: true, isBigEndian: true),
            var value => throw new DrillException($"a number is needed, here is {AbiText.Describe(value, 80)}"),
        };

    public async Task<Address> AddressAsync(Expression expression, CancellationToken cancellationToken) =>
        await ValueAsync(expression, cancellationToken) switch
        {
            Address address => address,
            byte[] { Length: Address.Length } bytes => Address.FromBytes(bytes),
            var value => throw new DrillException($"an address is needed, here is {AbiText.Describe(value, 80)}"),
        };

    /// <summary>A call as it would be sent: to whom, which function, which bytes.</summary>
    public async Task<(Address To, AbiFunction Function, byte[] Bytes)> CallAsync(Expression.Ask ask, CancellationToken cancellationToken)
    {
        var to = await AddressAsync(ask.Contract, cancellationToken);
        var functions = ask.Contract is Expression.Name name ? Find(name.Value).Functions : null;
        if (functions is null)
        {
            throw new DrillException($"nobody said what can be called on {to}: name it in a step with is: Artifact");
        }

        var (function, bytes) = Encode(functions, ask.Function, await ValuesAsync(ask.Arguments, cancellationToken));
        return (to, function, bytes);
    }

    /// <summary>What a call would answer if <paramref name="from"/> sent it now.</summary>
    public async Task<object> AnswerAsync(Address? from, Address to, AbiFunction function, byte[] bytes, UInt256 value, CancellationToken cancellationToken)
    {
        var call = new { from = (from ?? Address.Zero).ToHex(), to = to.ToHex(), data = Hex.Encode(bytes), value = value.ToHex() };
        var answer = await chain.AskAsync("eth_call", [call, "latest"], cancellationToken);
        var values = function.DecodeOutput(Hex.Decode(answer.GetString()!)).Select(Fitting.FromAbi).ToArray();
        return values is [var only] ? only : values;
    }

    private async Task<object> AskAsync(Expression.Ask ask, CancellationToken cancellationToken)
    {
        var (to, function, bytes) = await CallAsync(ask, cancellationToken);
        return await AnswerAsync(null, to, function, bytes, UInt256.Zero, cancellationToken);
    }

    private NamedThing Find(string name) => cast.Find(name) ?? throw new DrillException($"${name} is not known yet");

    /// <summary>The first function of the name that takes these arguments.</summary>
    private static (AbiFunction Function, byte[] Bytes) Encode(AbiContract functions, string name, object[] arguments)
    {
        var reason = $"there is no function {name} of {arguments.Length} arguments";
        foreach (var function in functions.Functions.Where(candidate => candidate.Name == name && candidate.Inputs.Count == arguments.Length))
        {
            try
            {
                return (function, Fitting.Encode(function, arguments));
            }
            catch (Exception exception) when (exception is AbiException or OverflowException)
            {
                reason = $"the arguments do not fit {function.Signature}: {exception.Message}";
            }
        }

        throw new DrillException(reason);
    }

    private async Task<object> ItemAsync(Expression.Item item, CancellationToken cancellationToken)
    {
        var at = await NumberAsync(item.At, cancellationToken);
        return await ValueAsync(item.Of, cancellationToken) is object[] values && at >= 0 && at < values.Length
            ? values[(int)at]
            : throw new DrillException($"there is no item {at}");
    }

    private static object Sum(char sign, BigInteger left, BigInteger right) => sign switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        _ when right.IsZero => throw new DrillException("a division by nought"),
        '/' => BigInteger.Divide(left, right),
        _ => BigInteger.Remainder(left, right),
    };

    private async Task<object> ApplyAsync(Expression.Apply apply, CancellationToken cancellationToken)
    {
        if (apply.Function == "calldata")
        {
            return apply.Arguments[0] switch
            {
                Expression.Ask ask => (await CallAsync(ask, cancellationToken)).Bytes,
                Expression.Draft draft => Encode(artifacts(draft.Artifact).Abi, draft.Function, await ValuesAsync(draft.Arguments, cancellationToken)).Bytes,
                _ => throw new DrillException("calldata takes a call"),
            };
        }

        var values = await ValuesAsync(apply.Arguments, cancellationToken);
        return (apply.Function, values) switch
        {
            ("now", _) => await TimeAsync(cancellationToken),
            ("balance", [Address account]) => Fitting.ToNumber(await chain.BalanceAsync(account, cancellationToken)),
            ("nonce", [Address account]) => Fitting.ToNumber(UInt256.ParseHex((await chain.AskAsync("eth_getTransactionCount", [account.ToHex(), "latest"], cancellationToken)).GetString())),
            ("storage", [Address account, BigInteger or byte[]]) => Hex.Decode((await chain.AskAsync(
                "eth_getStorageAt", [account.ToHex(), Hex.Encode(Fitting.ToBytes(values[1])), "latest"], cancellationToken)).GetString()!),
            ("encode", [string types, ..]) => Encode(types, values[1..]),
            ("concat", _) => Fitting.ToBytes(values),
            ("sorted", [byte[] left, byte[] right]) => left.AsSpan().SequenceCompareTo(right) <= 0 ? [.. left, .. right] : (byte[])[.. right, .. left],
            ("keccak", [string or byte[]]) => Keccak.Hash(Fitting.ToBytes(values[0])).ToArray(),
            ("sign", [Address signer, byte[] { Length: Hash256.Length } digest]) when cast.FindAccount(signer) is { } account =>
                account.Key.Sign(Hash256.FromBytes(digest)).ToBytes(),
            ("signatures", [byte[] { Length: Hash256.Length } digest, object[] signers]) => Signatures(digest, signers),
            ("code", [string artifact]) => Hex.Decode(artifacts(artifact).Code),
            ("deployed", [string artifact]) => Hex.Decode(artifacts(artifact).Deployed),
            ("part", [byte[] bytes, BigInteger from, BigInteger length]) when from >= 0 && length >= 0 && from + length <= bytes.Length =>
                bytes.AsSpan((int)from, (int)length).ToArray(),
            ("min", [BigInteger left, BigInteger right]) => BigInteger.Min(left, right),
            ("max", [BigInteger left, BigInteger right]) => BigInteger.Max(left, right),
            _ => throw new DrillException($"{apply.Function} cannot take {string.Join(", ", values.Select(value => AbiText.Describe(value, 40)))}"),
        };
    }

    /// <summary>As a Safe wants them: in rising order of the signers' addresses.</summary>
    private byte[] Signatures(byte[] digest, object[] signers)
    {
        var hash = Hash256.FromBytes(digest);
        return
        [
            .. signers
                .Select(signer => signer is Address address && cast.FindAccount(address) is { } account ? account : throw new DrillException($"{AbiText.Describe(signer, 60)} is no account of the drill"))
                .OrderBy(account => account.Address)
                .SelectMany(account => account.Key.Sign(hash).ToBytes()),
        ];
    }

    private async Task<BigInteger> TimeAsync(CancellationToken cancellationToken)
    {
        var block = await chain.AskAsync("eth_getBlockByNumber", ["latest", false], cancellationToken);
        return Fitting.ToNumber(UInt256.ParseHex(block.GetProperty("timestamp").GetString()));
    }

    private static byte[] Encode(string types, object[] values)
    {
        // As the inputs of a function, so that commas within tuples are read as the ABI reads them.
        var inputs = AbiFunction.Parse($"encode({types})").Inputs.Select(input => input.Type).ToArray();
        return AbiCodec.Encode(inputs, Fitting.ToAbi(inputs, values));
    }
}
