using System.Buffers.Binary;

namespace Firebreak.Ethereum;

/// <summary>Canonical signatures, and the selectors made of them.</summary>
internal static class AbiSignature
{
    public static string Of(string name, IReadOnlyList<AbiParameter> inputs) =>
        $"{name}({string.Join(',', inputs.Select(input => input.Type.ToString()))})";

    public static uint Selector(string signature)
    {
        var hash = Keccak.Hash(signature);
        return BinaryPrimitives.ReadUInt32BigEndian(hash.AsBytes());
    }

    public static bool StartsWith(ReadOnlySpan<byte> data, uint selector) =>
        BinaryPrimitives.TryReadUInt32BigEndian(data, out var found) && found == selector;
}
