using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Firebreak.Ethereum;

/// <summary>A keystore that cannot be opened. The message names the fault and the mend, never any key material.</summary>
public sealed class KeystoreException(string message) : Exception(message);

/// <summary>The cost of scrypt (RFC 7914).</summary>
/// <param name="N">A power of two; memory is 128 * N * R bytes.</param>
public sealed record ScryptParameters(int N, int R, int P)
{
    /// <summary>What wallets use: 256 MiB and about a second.</summary>
    public static ScryptParameters Standard { get; } = new(1 << 18, 8, 1);

    /// <summary>For tests and throw-away keys: quick to open, and therefore quick to guess.</summary>
    public static ScryptParameters Light { get; } = new(1 << 12, 8, 1);
}

/// <summary>Keys under a password: version 3 of the Web3 Secret Storage Definition, as geth and wallets write it.</summary>
public static class KeystoreV3
{
    private const int LongestDocument = 64 * 1024;
    private const int SaltLength = 32;
    private const int BlockLength = 16;

    /// <summary>A new keystore document. Salt, nonce and id come from the system's generator.</summary>
    /// <exception cref="KeystoreException">The cost is out of bounds.</exception>
    public static string Encrypt(PrivateKey key, string password, ScryptParameters cost)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(cost);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var counter = RandomNumberGenerator.GetBytes(BlockLength);
        var derived = KeyDerivation.Scrypt(password, salt, cost);
        try
        {
            var ciphertext = new byte[PrivateKey.Length];
            key.Reveal().CopyTo(ciphertext);
            ApplyKeyStream(derived.AsSpan(0, BlockLength), counter, ciphertext);
            return Write(key.Address, cost, salt, counter, ciphertext, Mac(derived, ciphertext));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens a keystore with scrypt or PBKDF2-SHA256. Costs far beyond the usual are refused rather than paid.</summary>
    /// <exception cref="KeystoreException">The document is malformed or too costly, or the password is wrong.</exception>
    public static PrivateKey Decrypt(string json, string password)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(password);
        if (json.Length > LongestDocument)
        {
            throw new KeystoreException($"The keystore is longer than {LongestDocument} characters.");
        }

        var document = KeystoreDocument.Parse(json);
        var derived = document.DeriveKey(password);
        Span<byte> bytes = stackalloc byte[PrivateKey.Length];
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, document.Ciphertext), document.Mac))
            {
                throw new KeystoreException("The password is wrong, or the keystore was altered.");
            }

            document.Ciphertext.CopyTo(bytes);
            ApplyKeyStream(derived.AsSpan(0, BlockLength), document.Counter, bytes);
            return Open(bytes, document.Address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static PrivateKey Open(ReadOnlySpan<byte> bytes, Address? expected)
    {
        if (!Secp256k1.Curve.IsPrivateKey(bytes))
        {
            throw new KeystoreException("The keystore holds no key of secp256k1.");
        }

        var key = new PrivateKey(bytes);
        if (expected is not { } address || address == key.Address)
        {
            return key;
        }

        key.Dispose();
        throw new KeystoreException($"The keystore names the address {address}, but holds the key of another.");
    }

    private static byte[] Mac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> ciphertext) =>
        Keccak.Hash((ReadOnlySpan<byte>)[.. derived[BlockLength..(2 * BlockLength)], .. ciphertext]).ToArray();

    // AES-128-CTR: the platform offers only the block cipher, so the counter blocks are encrypted one by one.
    private static void ApplyKeyStream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, Span<byte> data)
    {
        using var cipher = Aes.Create();
        cipher.SetKey(key);
        Span<byte> block = stackalloc byte[BlockLength];
        Span<byte> stream = stackalloc byte[BlockLength];
        counter.CopyTo(block);
        for (var start = 0; start < data.Length; start += BlockLength)
        {
            cipher.EncryptEcb(block, stream, PaddingMode.None);
            for (var i = 0; i < BlockLength && start + i < data.Length; i++)
            {
                data[start + i] ^= stream[i];
            }

            for (var i = BlockLength - 1; i >= 0 && ++block[i] == 0; i--)
            {
            }
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    private static string Write(Address address, ScryptParameters cost, byte[] salt, byte[] counter, byte[] ciphertext, byte[] mac) => new JsonObject
    {
        ["version"] = 3,
        ["id"] = RandomId(),
        ["address"] = Convert.ToHexStringLower(address.ToArray()),
        ["crypto"] = new JsonObject
        {
            ["cipher"] = "aes-128-ctr",
            ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(counter) },
            ["ciphertext"] = Convert.ToHexStringLower(ciphertext),
            ["kdf"] = "scrypt",
            ["kdfparams"] = new JsonObject
            {
                ["dklen"] = KeyDerivation.Length,
                ["n"] = cost.N,
                ["r"] = cost.R,
                ["p"] = cost.P,
                ["salt"] = Convert.ToHexStringLower(salt),
            },
            ["mac"] = Convert.ToHexStringLower(mac),
        },
    }.ToJsonString();

    // A random UUID (RFC 9562, version 4); a clock has no business in this project.
    private static string RandomId()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
