using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>A token's own word that an amount changed hands: an ERC-20 <c>Transfer(address,address,uint256)</c> log. The token may lie.</summary>
/// <param name="From">Zero when the amount was minted.</param>
/// <param name="To">Zero when the amount was burned.</param>
public readonly record struct TokenTransfer(Address Token, Address From, Address To, UInt256 Amount)
{
    public static Hash256 Topic { get; } = Keccak.Hash("Transfer(address,address,uint256)");

    /// <summary>False for any other log, an ERC-721 transfer among them: its fourth topic is a token's id, which is no amount.</summary>
    public static bool TryRead(Block block, in LogRow log, out TokenTransfer transfer)
    {
        if (log.TopicCount != 3 || log.Topic0 != Topic || log.Data.Length != 32)
        {
            transfer = default;
            return false;
        }

        transfer = new TokenTransfer(
            log.Emitter, Address.FromWord(log.Topic1), Address.FromWord(log.Topic2), UInt256.FromBigEndian(block.Bytes(log.Data)));
        return true;
    }
}
