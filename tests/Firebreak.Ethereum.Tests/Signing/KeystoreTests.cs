namespace Firebreak.Ethereum.Tests.Signing;

public sealed class KeystoreTests
{
    // The two examples of the Web3 Secret Storage Definition.
    private const string Pbkdf2Example =
        """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string ScryptExample =
        """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"r":1,"p":8,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private static readonly ScryptParameters Quick = new(2, 1, 1);

    [Theory]
    [InlineData(Pbkdf2Example)]
    [InlineData(ScryptExample)]
    public void The_examples_of_the_definition_open(string json)
    {
        using var key = KeystoreV3.Decrypt(json, "testpassword");
        using var expected = PrivateKey.FromHex("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
        Assert.Equal(expected.Address, key.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse")]
    [InlineData("пароль 🔑")]
    public void A_key_survives_the_round_trip(string password)
    {
        using var key = PrivateKey.Generate();
        var json = KeystoreV3.Encrypt(key, password, Quick);
        using var read = KeystoreV3.Decrypt(json, password);
        Assert.Equal(key.Sign(Keccak.Empty), read.Sign(Keccak.Empty));
        Assert.False(string.Equals(json, KeystoreV3.Encrypt(key, password, Quick), StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_password_is_refused()
    {
        using var key = PrivateKey.Generate();
        var json = KeystoreV3.Encrypt(key, "right", Quick);
        Assert.Contains("password", Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(json, "wrong")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"n\":2", "\"n\":3")]
    [InlineData("\"n\":2", "\"n\":0")]
    [InlineData("\"n\":2", "\"n\":-4")]
    [InlineData("\"n\":2", "\"n\":1073741824")]
    [InlineData("\"r\":1", "\"r\":1000000")]
    [InlineData("\"p\":1", "\"p\":2147483647")]
    [InlineData("\"dklen\":32", "\"dklen\":1000000000")]
    [InlineData("\"version\":3", "\"version\":4")]
    [InlineData("\"version\":3", "\"version\":\"3\"")]
    [InlineData("aes-128-ctr", "aes-128-cbc")]
    [InlineData("scrypt", "argon2")]
    [InlineData("\"mac\":\"", "\"mac\":\"00")]
    [InlineData("\"mac\":\"", "\"mac\":\"zz")]
    [InlineData("\"iv\"", "\"vi\"")]
    [InlineData("{", "[")]
    public void A_keystore_that_is_malformed_or_absurdly_costly_is_refused(string from, string to)
    {
        using var key = PrivateKey.Generate();
        var json = KeystoreV3.Encrypt(key, "password", Quick);
        var changed = json.Replace(from, to, StringComparison.Ordinal);
        Assert.False(string.Equals(json, changed, StringComparison.Ordinal));
        Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(changed, "password"));
    }

    [Fact]
    public void An_absurd_cost_is_not_written_either()
    {
        using var key = PrivateKey.Generate();
        Assert.Throws<KeystoreException>(() => KeystoreV3.Encrypt(key, "password", new(1 << 30, 8, 1)));
        Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(new string(' ', 1_000_000), "password"));
        Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(Pbkdf2Example.Replace("262144", "2000000000", StringComparison.Ordinal), "testpassword"));
    }

    [Fact]
    public void A_keystore_that_names_another_address_is_refused()
    {
        using var key = PrivateKey.Generate();
        using var other = PrivateKey.Generate();
        var json = KeystoreV3.Encrypt(key, "password", Quick).Replace(key.Address.ToHex()[2..], other.Address.ToHex()[2..], StringComparison.Ordinal);
        Assert.Throws<KeystoreException>(() => KeystoreV3.Decrypt(json, "password"));
    }
}
