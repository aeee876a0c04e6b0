using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>What an owner of a Safe hands in: r, s and v over the hash, as wallets write it.</summary>
public static class OwnerSignature
{
    /// <summary>Who made it; null when it is malformed, when no key made it, or when it could be altered and still hold (EIP-2).</summary>
    public static Address? SignerOf(HexBytes signature, Hash256 hash)
    {
        var bytes = signature.Span;
        if (bytes.Length != Signature.Length || bytes[64] is not (0 or 1 or 27 or 28))
        {
            return null;
        }

        var read = Signature.FromBytes(bytes);
        return read.IsCanonical && read.TryRecover(hash, out var signer) ? signer : null;
    }
}
