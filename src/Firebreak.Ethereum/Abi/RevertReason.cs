using System.Globalization;

namespace Firebreak.Ethereum;

/// <summary>Says in one short line why a call reverted. The text is safe for a terminal: bounded, control characters escaped.</summary>
public static class RevertReason
{
    /// <summary>Characters of a stranger's text that are shown.</summary>
    public const int LongestText = 256;

    public static string Describe(ReadOnlySpan<byte> returnData) => Describe(returnData, []);

    /// <summary>The same, with the contract's own errors by name.</summary>
    public static string Describe(ReadOnlySpan<byte> returnData, IEnumerable<AbiError> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (returnData.IsEmpty)
        {
            return "reverted without a reason";
        }

        try
        {
            return DescribeDecoded(returnData, known);
        }
        catch (AbiException)
        {
            return $"reverted with malformed data {Shorten(returnData)}";
        }
    }

    private static string DescribeDecoded(ReadOnlySpan<byte> returnData, IEnumerable<AbiError> known)
    {
        if (AbiError.Standard.Matches(returnData))
        {
            return Excerpt.Of((string)AbiError.Standard.Decode(returnData)[0], LongestText);
        }

        if (AbiError.Panic.Matches(returnData))
        {
            return DescribePanic((UInt256)AbiError.Panic.Decode(returnData)[0]);
        }

        foreach (var error in known)
        {
            if (error.Matches(returnData))
            {
                return AbiText.Describe(error.Name, error.Inputs, error.Decode(returnData), LongestText);
            }
        }

        return $"reverted with {(returnData.Length % AbiType.WordLength == AbiFunction.SelectorLength ? "the unknown error" : "data")} {Shorten(returnData)}";
    }

    // The codes are those of the Solidity documentation, "Panic via assert and Error via require".
    private static string DescribePanic(in UInt256 code)
    {
        var meaning = (code.TryToUInt64(out var known) ? known : 0) switch
        {
            0x01 => "an assertion failed",
            0x11 => "arithmetic overflow or underflow",
            0x12 => "division by zero",
            0x21 => "a value outside its enum",
            0x22 => "a wrongly encoded storage byte array",
            0x31 => "pop on an empty array",
            0x32 => "an index outside the array",
            0x41 => "too much memory",
            0x51 => "a call of a zero function pointer",
            _ => "of an unknown kind",
        };
        return string.Create(CultureInfo.InvariantCulture, $"panic {code:x}: {meaning}");
    }

    private static string Shorten(ReadOnlySpan<byte> data) => data.Length <= 36
        ? Hex.Encode(data)
        : string.Create(CultureInfo.InvariantCulture, $"{Hex.Encode(data[..36])}… ({data.Length} bytes)");
}
