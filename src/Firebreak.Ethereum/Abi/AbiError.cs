namespace Firebreak.Ethereum;

/// <summary>An error that a contract reverts with.</summary>
public sealed class AbiError
{
    private readonly AbiType[] _inputTypes;

    public AbiError(string name, IReadOnlyList<AbiParameter> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Name = name;
        Inputs = inputs;
        Signature = AbiSignature.Of(name, inputs);
        Selector = AbiSignature.Selector(Signature);
        _inputTypes = [.. inputs.Select(input => input.Type)];
    }

    /// <summary>Error(string): what require and revert with a text give. Selector 0x08c379a0.</summary>
    public static AbiError Standard { get; } = Parse("error Error(string message)");

    /// <summary>Panic(uint256): what failed assertions and arithmetic give. Selector 0x4e487b71.</summary>
    public static AbiError Panic { get; } = Parse("error Panic(uint256 code)");

    public string Name { get; }

    public string Signature { get; }

    /// <summary>The first four bytes of the return data, read big-endian.</summary>
    public uint Selector { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Reads "error InsufficientBalance(uint256 available, uint256 required)".</summary>
    /// <exception cref="AbiException">Not an error's declaration.</exception>
    public static AbiError Parse(string declaration)
    {
        var parsed = AbiGrammar.ParseDeclaration(declaration);
        return parsed.Keyword is "" or "error"
            ? new(parsed.Name, parsed.Inputs)
            : throw new AbiException($"Expected an error, found: {parsed.Keyword}.");
    }

    public bool Matches(ReadOnlySpan<byte> returnData) => AbiSignature.StartsWith(returnData, Selector);

    /// <summary>The values in return data, selector included.</summary>
    /// <exception cref="AbiException">Another selector, or no encoding of the inputs.</exception>
    public object[] Decode(ReadOnlySpan<byte> returnData) => Matches(returnData)
        ? AbiCodec.Decode(_inputTypes, returnData[AbiFunction.SelectorLength..])
        : throw new AbiException($"The data does not start with the selector of {Signature}.");

    public override string ToString() => Signature;
}
