namespace Firebreak.Ethereum;

/// <summary>The curve operations that signing needs. Two implementations answer alike, bit for bit.</summary>
internal interface ISecp256k1Backend
{
    /// <summary>What operators see in the log.</summary>
    string Name { get; }

    /// <summary>Whether 32 bytes are a private key: not zero and below the order of the curve.</summary>
    bool IsPrivateKey(ReadOnlySpan<byte> key);

    /// <summary>Writes the 64 bytes x and y of the public key.</summary>
    void WritePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey);

    /// <summary>Deterministic (RFC 6979, HMAC-SHA256) signature with s in the lower half. Writes r and s; returns the recovery id.</summary>
    int Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest, Span<byte> compact);

    /// <summary>Writes the 64 bytes x and y of the key that signed. False when no key did.</summary>
    bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, Span<byte> publicKey);
}
