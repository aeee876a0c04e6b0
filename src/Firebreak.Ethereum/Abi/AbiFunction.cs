using System.Buffers.Binary;

namespace Firebreak.Ethereum;

/// <summary>A function of a contract: how to call it and how to read calls to it.</summary>
public sealed class AbiFunction
{
    internal const int SelectorLength = 4;

    private readonly AbiType[] _inputTypes;
    private readonly AbiType[] _outputTypes;

    public AbiFunction(string name, IReadOnlyList<AbiParameter> inputs, IReadOnlyList<AbiParameter> outputs, string stateMutability = "nonpayable")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        StateMutability = stateMutability;
        _inputTypes = [.. inputs.Select(input => input.Type)];
        _outputTypes = [.. outputs.Select(output => output.Type)];
        Signature = AbiSignature.Of(name, inputs);
        Selector = AbiSignature.Selector(Signature);
    }

    public string Name { get; }

    /// <summary>The canonical text that the selector is the hash of: deposit(uint256,address).</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of call data, read big-endian.</summary>
    public uint Selector { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    public IReadOnlyList<AbiParameter> Outputs { get; }

    /// <summary>pure, view, nonpayable or payable.</summary>
    public string StateMutability { get; }

    /// <summary>Reads "pause()" or "function deposit(uint256 assets, address receiver) external returns (uint256)".</summary>
    /// <exception cref="AbiException">Not a function's declaration.</exception>
    public static AbiFunction Parse(string declaration)
    {
        var parsed = AbiGrammar.ParseDeclaration(declaration);
        return parsed.Keyword is "" or "function" or "receive" or "fallback" ? From(parsed) : throw new AbiException($"Expected a function, found: {parsed.Keyword}.");
    }

    /// <summary>The selector's four bytes.</summary>
    public byte[] GetSelectorBytes()
    {
        var bytes = new byte[SelectorLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Selector);
        return bytes;
    }

    /// <summary>The data is a call of this function, as far as the selector tells.</summary>
    public bool Matches(ReadOnlySpan<byte> callData) => AbiSignature.StartsWith(callData, Selector);

    /// <summary>Call data: selector and arguments. A single tuple or array argument must be wrapped in an array of its own.</summary>
    /// <exception cref="AbiException">An argument does not fit its type, or their counts differ.</exception>
    public byte[] Encode(params object[] args) => [.. GetSelectorBytes(), .. AbiCodec.Encode(_inputTypes, args)];

    /// <summary>What a call returned.</summary>
    /// <exception cref="AbiException">The data is no encoding of the outputs.</exception>
    public object[] DecodeOutput(ReadOnlySpan<byte> returnData) => AbiCodec.Decode(_outputTypes, returnData);

    /// <summary>The arguments in call data, selector included.</summary>
    /// <exception cref="AbiException">Another selector, or no encoding of the inputs.</exception>
    public object[] DecodeInput(ReadOnlySpan<byte> callData) => Matches(callData)
        ? AbiCodec.Decode(_inputTypes, callData[SelectorLength..])
        : throw new AbiException($"The data does not start with the selector of {Signature}.");

    public override string ToString() => Signature;

    internal static AbiFunction From(AbiGrammar.Declaration declaration) => new(
        declaration.Name,
        declaration.Inputs,
        declaration.Outputs,
        declaration.Modifiers.FirstOrDefault(modifier => modifier is "pure" or "view" or "payable") ?? "nonpayable");
}
