using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Selectors of calls, and what their names are like.</summary>
internal static class Selector
{
    private const int LongestName = 100;

    public static HexBytes Of(string signature) => Keccak.Hash(signature).ToArray()[..4];

    /// <summary>True for a Solidity identifier.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

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
