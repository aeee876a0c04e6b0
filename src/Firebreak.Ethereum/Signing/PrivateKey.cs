using System.Diagnostics;
using System.Security.Cryptography;

namespace Firebreak.Ethereum;

/// <summary>A key that signs. It has nothing to print, and its memory is zeroed when it is disposed.</summary>
/// <remarks>The bytes are pinned, so that the collector leaves no copies behind.</remarks>
[DebuggerDisplay("***")]
public sealed class PrivateKey : IDisposable
{
    /// <summary>Bytes in a private key.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _isDisposed;

    /// <exception cref="ArgumentException">Not 32 bytes, or zero, or not below the order of the curve.</exception>
    public PrivateKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || !Secp256k1.Curve.IsPrivateKey(bytes))
        {
            throw new ArgumentException("A private key is 32 bytes, not zero, and below the order of secp256k1.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        Secp256k1.Curve.WritePublicKey(bytes, publicKey);
        Address = Secp256k1.AddressOf(publicKey);
    }

    /// <summary>The account that this key controls.</summary>
    public Address Address { get; }

    /// <summary>A new key from the system's generator.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> bytes = stackalloc byte[Length];
        try
        {
            // Retries once in 2^128.
            do
            {
                RandomNumberGenerator.Fill(bytes);
            }
            while (!Secp256k1.Curve.IsPrivateKey(bytes));
            return new PrivateKey(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads 64 hexadecimal digits, with or without 0x. For test keys; real ones belong in a keystore.</summary>
    /// <exception cref="FormatException">Anything else. The message does not repeat the text.</exception>
    public static PrivateKey FromHex(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        try
        {
            return Hex.TryDecode(text, bytes) && Secp256k1.Curve.IsPrivateKey(bytes)
                ? new PrivateKey(bytes)
                : throw new FormatException("A private key is 0x and 64 hexadecimal digits, below the order of secp256k1.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Signs a digest: deterministic (RFC 6979), with s in the lower half (EIP-2).</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public Signature Sign(Hash256 digest)
    {
        Span<byte> compact = stackalloc byte[2 * Hash256.Length];
        var recoveryId = Secp256k1.Curve.Sign(Reveal(), digest.AsBytes(), compact);
        return new(UInt256.FromBigEndian(compact[..32]), UInt256.FromBigEndian(compact[32..]), (byte)recoveryId);
    }

    public override string ToString() => "***";

    // A method, not a property: serialisers and debuggers read properties.
    internal ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _bytes;
    }

    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
