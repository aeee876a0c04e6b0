using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Where Solidity keeps the entry of a mapping.</summary>
internal static class BookSlots
{
    public static UInt256 Entry(Address key, UInt256 place) => Entry(key.ToWord(), place);

    public static UInt256 Entry(Hash256 key, UInt256 place)
    {
        Span<byte> preimage = stackalloc byte[64];
        key.AsBytes().CopyTo(preimage);
        Hash256.FromUInt256(place).AsBytes().CopyTo(preimage[32..]);
        return Keccak.Hash(preimage).ToUInt256();
    }
}
