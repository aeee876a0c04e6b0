using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>An address that a monitor watches, and what is known of the contract there.</summary>
internal sealed record MonitoredAddress(Address Address, AbiContract? Abi);

/// <summary>Declarations as people write them, from what a contract's ABI says.</summary>
internal static class MonitorAbi
{
    /// <summary>Signatures there are compared without white space and in lower case.</summary>
    public static bool IsSame(string written, string signature) => Plain(written) == Plain(signature);

    public static string Declare(AbiEvent declared) => $"{declared.Name}({List(declared.Inputs)})";

    public static string Declare(AbiFunction declared) => $"{declared.Name}({List(declared.Inputs)})";

    private static string Plain(string signature) => string.Concat(signature.Where(letter => !char.IsWhiteSpace(letter))).ToLowerInvariant();

    private static string List(IEnumerable<AbiParameter> parameters) => string.Join(", ", parameters.Select(Write));

    private static string Write(AbiParameter parameter) =>
        string.Join(' ', ((string[])[Write(parameter.Type), parameter.IsIndexed ? "indexed" : "", parameter.Name]).Where(part => part.Length > 0));

    // Names of a tuple's members are what its paths are made of; the canonical name of the type does not hold them.
    private static string Write(AbiType type) => type switch
    {
        AbiType.Record record => $"({List(record.Members)})",
        AbiType.Sequence sequence => $"{Write(sequence.Element)}[{sequence.Length?.ToString(CultureInfo.InvariantCulture)}]",
        _ => type.ToString(),
    };
}
