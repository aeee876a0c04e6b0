using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>A text under a password: scrypt makes the key, AES-256-GCM encrypts and proves it.</summary>
public static class SealedDocument
{
    private const int Version = 1;
    private const int SaltLength = 32;
    private const int LongestDocument = 4 * 1024 * 1024;

    public static string Seal(string text, string password, ScryptParameters cost)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(cost);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var plain = Encoding.UTF8.GetBytes(text);
        var (cipher, tag) = (new byte[plain.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        var key = KeyDerivation.Scrypt(password, salt, cost);
        try
        {
            using var aes = new AesGcm(key, tag.Length);
            aes.Encrypt(nonce, plain, cipher, tag);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return JsonSerializer.Serialize(new Form(Version, cost.N, cost.R, cost.P, salt, nonce, tag, cipher));
    }

    /// <exception cref="KeystoreException">The document is malformed or too costly, or the password is wrong.</exception>
    public static string Open(string document, string password)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(password);
        var form = Read(document);
        var plain = new byte[form.Cipher.Length];
        var key = KeyDerivation.Scrypt(password, form.Salt, new ScryptParameters(form.N, form.R, form.P));
        try
        {
            using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
            aes.Decrypt(form.Nonce, form.Cipher, form.Tag, plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            throw new KeystoreException("The password is wrong, or the document was altered.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads the form alone, without the password.</summary>
    /// <exception cref="KeystoreException">The document is malformed.</exception>
    internal static void Check(string document) => Read(document);

    private static Form Read(string document)
    {
        try
        {
            if (document.Length <= LongestDocument
                && JsonSerializer.Deserialize<Form>(document) is { Version: Version, Salt.Length: SaltLength, Cipher: not null, Nonce: { } nonce, Tag: { } tag } form
                && nonce.Length == AesGcm.NonceByteSizes.MaxSize && tag.Length == AesGcm.TagByteSizes.MaxSize)
            {
                return form;
            }
        }
        catch (JsonException)
        {
            // Told like any other text that is none.
        }

        throw new KeystoreException($"It is no sealed document of version {Version}.");
    }

    private sealed record Form(int Version, int N, int R, int P, byte[] Salt, byte[] Nonce, byte[] Tag, byte[] Cipher);
}
