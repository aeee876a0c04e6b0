using System.Security.Cryptography;

namespace Firebreak.Ethereum;

/// <summary>An ECDSA signature over secp256k1 from which the signer can be recovered.</summary>
/// <param name="RecoveryId">0 or 1, the parity of y; 2 and 3 stand for an r beyond the order, which practically never happens.</param>
public readonly record struct Signature(UInt256 R, UInt256 S, byte RecoveryId)
{
    /// <summary>Bytes in the usual form: r, s, v.</summary>
    public const int Length = 65;

    /// <summary>r and s are in range, and s is in the lower half, as transactions need it (EIP-2).</summary>
    public bool IsCanonical => !R.IsZero && R < Secp256k1.Order && !S.IsZero && S <= Secp256k1.HalfOrder && RecoveryId <= 1;

    /// <summary>Reads r, s and v, where v is 27 or 28, or the parity itself.</summary>
    /// <exception cref="ArgumentException">Not 65 bytes, or another v.</exception>
    public static Signature FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || bytes[64] is not (0 or 1 or 27 or 28))
        {
            throw new ArgumentException("A signature is 65 bytes, of which the last is 0, 1, 27 or 28.", nameof(bytes));
        }

        var v = bytes[64];
        return new(UInt256.FromBigEndian(bytes[..32]), UInt256.FromBigEndian(bytes[32..64]), (byte)(v >= 27 ? v - 27 : v));
    }

    /// <summary>r, s, and v as 27 or 28: what ecrecover, personal_sign and Safe expect.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        R.WriteBigEndian(bytes);
        S.WriteBigEndian(bytes.AsSpan(32));
        bytes[64] = (byte)(27 + RecoveryId);
        return bytes;
    }

    /// <summary>The account whose key made this signature over the digest.</summary>
    /// <exception cref="CryptographicException">No key made it.</exception>
    public Address Recover(Hash256 digest) =>
        TryRecover(digest, out var signer) ? signer : throw new CryptographicException("No key made this signature.");

    /// <summary>False when no key made this signature over the digest.</summary>
    public bool TryRecover(Hash256 digest, out Address signer)
    {
        Span<byte> compact = stackalloc byte[2 * Hash256.Length];
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        R.WriteBigEndian(compact);
        S.WriteBigEndian(compact[32..]);
        var isSigned = RecoveryId <= 3 && Secp256k1.Curve.TryRecover(digest.AsBytes(), compact, RecoveryId, publicKey);
        signer = isSigned ? Secp256k1.AddressOf(publicKey) : default;
        return isSigned;
    }
}
