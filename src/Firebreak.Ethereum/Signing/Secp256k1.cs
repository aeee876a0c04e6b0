namespace Firebreak.Ethereum;

/// <summary>The elliptic curve of Ethereum's signatures (SEC 2, section 2.4.1).</summary>
public static class Secp256k1
{
    internal const int PublicKeyLength = 64;

    private static readonly ISecp256k1Backend Active = Choose();

    /// <summary>The order of the curve: private keys, r and s are below it.</summary>
    public static UInt256 Order { get; } = UInt256.ParseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    /// <summary>Half the order, rounded down: the largest s that transactions may carry (EIP-2).</summary>
    public static UInt256 HalfOrder { get; } = Order >> 1;

    /// <summary>Which implementation is active: the file name of libsecp256k1, or BouncyCastle. Worth a line in the log at start.</summary>
    public static string Backend => Active.Name;

    /// <summary>Signatures are cheap: a sender costs some 50 microseconds to recover instead of one to three milliseconds.</summary>
    public static bool IsNative => Active is NativeSecp256k1;

    internal static ISecp256k1Backend Curve => Active;

    // A build of the library that answers otherwise than the second opinion would sign what nobody accepts, or name the wrong sender.
    private static ISecp256k1Backend Choose()
    {
        var managed = new ManagedSecp256k1();
        return NativeSecp256k1.TryLoad() is { } native && Agree(native, managed) ? native : managed;
    }

    private static bool Agree(ISecp256k1Backend one, ISecp256k1Backend other)
    {
        var key = Keccak.Hash("key");
        var digest = Keccak.Hash("digest");
        Span<byte> mine = stackalloc byte[PublicKeyLength];
        Span<byte> yours = stackalloc byte[PublicKeyLength];
        var parity = one.Sign(key.AsBytes(), digest.AsBytes(), mine);
        if (parity != other.Sign(key.AsBytes(), digest.AsBytes(), yours) || !mine.SequenceEqual(yours))
        {
            return false;
        }

        Span<byte> signer = stackalloc byte[PublicKeyLength];
        other.WritePublicKey(key.AsBytes(), yours);
        return one.TryRecover(digest.AsBytes(), mine, parity, signer) && signer.SequenceEqual(yours);
    }

    /// <summary>The account of a public key of 64 bytes.</summary>
    internal static Address AddressOf(ReadOnlySpan<byte> publicKey)
    {
        var hash = Keccak.Hash(publicKey);
        return Address.FromWord(hash);
    }
}
