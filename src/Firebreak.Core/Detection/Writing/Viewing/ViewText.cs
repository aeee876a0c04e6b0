using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Views as people write them: as in Solidity, or with what they answer in brackets of its own.</summary>
internal static class ViewText
{
    public const string Example = "totalAssets() returns (uint256 assets), or totalAssets()(uint256 assets)";

    /// <exception cref="AbiException">No declaration, or one that does not say what is answered.</exception>
    public static AbiFunction Parse(string text)
    {
        var declared = AbiFunction.Parse(WithReturns(text));
        return declared.Outputs.Count > 0 ? declared : throw new AbiException("It does not say what is answered.");
    }

    private static string WithReturns(string text)
    {
        var (depth, end) = (0, 0);
        for (; end < text.Length; end++)
        {
            depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[end] == ')' && depth == 0)
            {
                break;
            }
        }

        var rest = text.AsSpan(Math.Min(end + 1, text.Length)).TrimStart();
        return rest.StartsWith('(') ? $"{text.AsSpan(0, end + 1)} returns {rest}" : text;
    }
}
