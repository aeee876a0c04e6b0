using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>The fields of a keystore, checked but not opened.</summary>
internal sealed record KeystoreDocument(
    Address? Address, byte[] Ciphertext, byte[] Counter, byte[] Mac, Func<string, byte[]> DeriveKey)
{
    public static KeystoreDocument Parse(string json)
    {
        try
        {
            using var document = UntrustedJson.Parse(json, deepestNesting: 8);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new KeystoreException("The keystore is not a JSON document.");
        }
        catch (FormatException)
        {
            throw new KeystoreException("A field of the keystore is not the hexadecimal text or number that it should be.");
        }
        catch (InvalidOperationException)
        {
            throw new KeystoreException("A field of the keystore has the wrong JSON type.");
        }
    }

    private static KeystoreDocument Read(JsonElement root)
    {
        if (Field(root, "version").GetInt32() != 3)
        {
            throw new KeystoreException("Only keystores of version 3 are supported.");
        }

        var crypto = Field(root, "crypto");
        if (Field(crypto, "cipher").GetString() is not "aes-128-ctr")
        {
            throw new KeystoreException("Only keystores with the cipher aes-128-ctr are supported.");
        }

        var address = Find(root, "address") is { ValueKind: JsonValueKind.String } text
            ? Ethereum.Address.Parse(text.GetString())
            : default(Address?);
        return new(
            address,
            Bytes(crypto, "ciphertext", PrivateKey.Length),
            Bytes(Field(crypto, "cipherparams"), "iv", 16),
            Bytes(crypto, "mac", Hash256.Length),
            Derivation(Field(crypto, "kdf").GetString(), Field(crypto, "kdfparams")));
    }

    private static Func<string, byte[]> Derivation(string? name, JsonElement parameters)
    {
        var salt = Hex.Decode(Field(parameters, "salt").GetString() ?? "");
        if (Field(parameters, "dklen").GetInt32() != KeyDerivation.Length)
        {
            throw new KeystoreException($"The keystore's dklen must be {KeyDerivation.Length}.");
        }

        switch (name)
        {
            case "scrypt":
                var cost = new ScryptParameters(
                    Field(parameters, "n").GetInt32(), Field(parameters, "r").GetInt32(), Field(parameters, "p").GetInt32());
                return password => KeyDerivation.Scrypt(password, salt, cost);
            case "pbkdf2" when Field(parameters, "prf").GetString() is "hmac-sha256":
                var rounds = Field(parameters, "c").GetInt32();
                return password => KeyDerivation.Pbkdf2(password, salt, rounds);
            default:
                throw new KeystoreException("Only keystores with scrypt, or with pbkdf2 and hmac-sha256, are supported.");
        }
    }

    private static byte[] Bytes(JsonElement parent, string name, int length)
    {
        var bytes = Hex.Decode(Field(parent, name).GetString() ?? "");
        return bytes.Length == length ? bytes : throw new KeystoreException($"The keystore's {name} must have {length} bytes.");
    }

    private static JsonElement Field(JsonElement parent, string name) =>
        Find(parent, name) ?? throw new KeystoreException($"The keystore has no field \"{name}\".");

    // Early wallets wrote "Crypto"; the definition leaves the case of names to the reader.
    private static JsonElement? Find(JsonElement parent, string name)
    {
        foreach (var property in parent.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }
}
