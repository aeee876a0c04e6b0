using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What is asked of FirebreakGuard and of its Safe.</summary>
public static class GuardCalls
{
    private static readonly AbiType[] LeverTypes = [AbiType.Parse("address"), AbiType.Parse("uint256"), AbiType.Parse("bytes")];

    public static AbiFunction Threshold { get; } = AbiFunction.Parse("getThreshold() view returns (uint256)");

    public static AbiFunction IsModuleEnabled { get; } = AbiFunction.Parse("isModuleEnabled(address module) view returns (bool)");

    public static AbiFunction IsOwner { get; } = AbiFunction.Parse("isOwner(address owner) view returns (bool)");

    public static AbiFunction HotKey { get; } = AbiFunction.Parse("hotKey() view returns (address)");

    public static AbiFunction Until { get; } = AbiFunction.Parse("until() view returns (uint40)");

    public static AbiFunction ReadyAt { get; } = AbiFunction.Parse("readyAt() view returns (uint256)");

    public static AbiFunction IsListed { get; } = AbiFunction.Parse("isListed(bytes32 lever) view returns (bool)");

    public static AbiFunction Pull { get; } = AbiFunction.Parse("pull(address target, bytes data, uint256 free) returns (bytes answer)");

    /// <summary>The guard's name of a lever: the call with what is free in it blanked out.</summary>
    public static Hash256 LeverOf(Address target, ReadOnlySpan<byte> data, UInt256 free)
    {
        var pinned = data.ToArray();
        for (var word = 0; word < 256 && !(free >> word).IsZero; word++)
        {
            if (!((free >> word) & UInt256.One).IsZero && pinned.Length >= 4 + 32 * (word + 1))
            {
                pinned.AsSpan(4 + 32 * word, 32).Clear();
            }
        }

        return Keccak.Hash(AbiCodec.Encode(LeverTypes, [target, free, pinned]));
    }
}
