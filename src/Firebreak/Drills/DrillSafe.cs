using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>Acts through a Safe 1.4.1 as its owners do: each signs the Safe's own hash of the transaction.</summary>
public static class DrillSafe
{
    private const string Transaction =
        "address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver";

    private static readonly AbiFunction Nonce = AbiFunction.Parse("nonce() view returns (uint256)");

    private static readonly AbiFunction HashOf = AbiFunction.Parse($"getTransactionHash({Transaction}, uint256 nonce) view returns (bytes32)");

    private static readonly AbiFunction Execute = AbiFunction.Parse($"execTransaction({Transaction}, bytes signatures) payable returns (bool success)");

    /// <summary>Calls <paramref name="target"/> in the Safe's name.</summary>
    /// <param name="signers">As many owners as the Safe's threshold asks for.</param>
    /// <param name="sender">Pays the gas; need not be an owner.</param>
    public static async Task<DrillReceipt> CallAsync(
        DrillChain chain, Address safe, Address target, AbiFunction function, IEnumerable<DrillAccount> signers, DrillAccount sender, CancellationToken cancellationToken)
    {
        object[] transaction =
        [
            target, UInt256.Zero, function.Encode(), UInt256.Zero, UInt256.Zero, UInt256.Zero, UInt256.Zero, Address.Zero, Address.Zero,
        ];
        var nonce = await chain.ReadAsync<UInt256>(safe, Nonce, [], cancellationToken);
        var digest = Hash256.FromBytes(await chain.ReadAsync<byte[]>(safe, HashOf, [.. transaction, nonce], cancellationToken));

        // The Safe finds double signatures by insisting on ascending addresses.
        byte[] signatures = [.. signers.OrderBy(owner => owner.Address).SelectMany(owner => owner.Key.Sign(digest).ToBytes())];
        return await chain.DoAsync(sender, DrillCall.Call(safe, Execute, [.. transaction, signatures]), cancellationToken);
    }
}
