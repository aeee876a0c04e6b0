using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Names for the selectors that explanations meet most. Display only: nothing is decided by a name.</summary>
public static class Selectors
{
    private static readonly FrozenDictionary<uint, string> Known = new[]
    {
        "deposit(uint256,address)", "deposit(address)", "deposit()", "mint(uint256,address)", "withdraw(uint256,address,address)",
        "withdraw(uint256)", "redeem(uint256,address,address)", "redeem(uint256)", "transfer(address,uint256)",
        "transferFrom(address,address,uint256)", "approve(address,uint256)", "pause()", "unpause()", "claim()", "borrow(uint256)",
        "repay(uint256)", "balanceOf(address)", "totalAssets()", "convertToAssets(uint256)", "convertToShares(uint256)",
    }.ToFrozenDictionary(Of, signature => signature[..signature.IndexOf('(', StringComparison.Ordinal)]);

    /// <summary>The first four bytes of the signature's Keccak hash, big-endian.</summary>
    public static uint Of(string signature)
    {
        var hash = Keccak.Hash(Encoding.ASCII.GetBytes(signature)).AsBytes();
        return ((uint)hash[0] << 24) | ((uint)hash[1] << 16) | ((uint)hash[2] << 8) | hash[3];
    }

    /// <summary>The function's name, the receive function for plain ether, or the selector in hex.</summary>
    public static string NameOf(uint selector) => selector == 0
        ? "receive"
        : Known.GetValueOrDefault(selector) ?? string.Create(CultureInfo.InvariantCulture, $"0x{selector:x8}");
}
