using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Selectors of calls without arguments: all that levers and their checks need.</summary>
internal static class Selector
{
    private const int LongestName = 100;

    public static HexBytes Of(string signature) => Keccak.Hash(signature).ToArray()[..4];

    /// <summary>True for <c>name()</c> with a Solidity identifier.</summary>
    public static bool IsBareCall(ReadOnlySpan<char> text)
    {
        if (text.Length is < 3 or > LongestName || !text.EndsWith("()"))
        {
            return false;
        }

        var name = text[..^2];
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '$'))
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(name[0]);
    }
}
