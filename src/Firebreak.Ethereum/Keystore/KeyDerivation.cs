using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>From a password to 32 bytes, at a bounded cost.</summary>
internal static class KeyDerivation
{
    public const int Length = 32;

    // Eight times the work and twice the memory of the strongest setting in common use.
    private const long MostScryptMemory = 512L << 20;
    private const long MostScryptWork = 1L << 24;
    private const int MostPbkdf2Rounds = 10_000_000;
    private const int LongestSalt = 1024;

    public static byte[] Scrypt(string password, byte[] salt, ScryptParameters cost)
    {
        var (n, r, p) = cost;
        var isBounded = n > 1 && BitOperations.IsPow2(n) && r is > 0 and <= 64 && p is > 0 and <= 64
            && 128L * n * r <= MostScryptMemory
            && (long)n * r * p <= MostScryptWork;
        if (!isBounded || salt.Length > LongestSalt)
        {
            throw new KeystoreException(
                "The keystore's scrypt cost is out of bounds: n must be a power of two, 128*n*r at most 512 MiB, n*r*p at most 2^24.");
        }

        var secret = Encoding.UTF8.GetBytes(password);
        try
        {
            return Ethereum.Scrypt.Derive(secret, salt, cost, Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public static byte[] Pbkdf2(string password, byte[] salt, int rounds)
    {
        if (rounds is < 1 or > MostPbkdf2Rounds || salt.Length > LongestSalt)
        {
            throw new KeystoreException($"The keystore's PBKDF2 cost is out of bounds: at least 1 and at most {MostPbkdf2Rounds} rounds.");
        }

        var secret = Encoding.UTF8.GetBytes(password);
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(secret, salt, rounds, HashAlgorithmName.SHA256, Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
