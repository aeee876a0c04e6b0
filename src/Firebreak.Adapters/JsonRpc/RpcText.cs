using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Parameters as JSON text.</summary>
internal static class RpcText
{
    public static string Quantity(ulong number) => new UInt256(number, 0, 0, 0).ToHex();

    /// <summary>A block by hash in the object form of EIP-1898.</summary>
    public static string ByHash(BlockRef block) => $"{{\"blockHash\":\"{block.Hash.ToHex()}\"}}";

    public static string ByNumber(BlockRef block) => $"\"{Quantity(block.Number)}\"";
}
