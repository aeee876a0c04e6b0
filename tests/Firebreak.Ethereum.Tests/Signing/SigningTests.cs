using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Signing;

public sealed class SigningTests
{
    private static readonly Gen<byte[]> KeyBytes = Gen.Byte.Array[32].Where(bytes => new ManagedSecp256k1().IsPrivateKey(bytes));

    private static readonly Gen<Hash256> Digest = Gen.Byte.Array[32].Select(bytes => Hash256.FromBytes(bytes));

    [Fact]
    public void The_signer_is_recovered_from_the_signature() =>
        Gen.Select(KeyBytes, Digest).Sample((bytes, digest) =>
        {
            using var key = new PrivateKey(bytes);
            var signature = key.Sign(digest);
            Assert.True(signature.IsCanonical);
            Assert.Equal(key.Address, signature.Recover(digest));
            Assert.Equal(signature, key.Sign(digest));
            Assert.Equal(signature, Signature.FromBytes(signature.ToBytes()));
            Assert.NotEqual(key.Address, signature.TryRecover(Keccak.Hash(digest.AsBytes()), out var other) ? other : default);
        }, iter: 50);

    [Fact]
    public void The_active_backend_and_the_managed_one_agree()
    {
        SkipWithoutNative();
        Gen.Select(KeyBytes, Digest).Sample((bytes, digest) =>
        {
            var second = new ManagedSecp256k1();
            var (ours, theirs) = (new byte[64], new byte[64]);
            Assert.Equal(second.Sign(bytes, digest.AsBytes(), theirs), Secp256k1.Curve.Sign(bytes, digest.AsBytes(), ours));
            Assert.Equal(theirs, ours);
            for (var recoveryId = 0; recoveryId < 4; recoveryId++)
            {
                var (key, otherKey) = (new byte[64], new byte[64]);
                var isRecovered = Secp256k1.Curve.TryRecover(digest.AsBytes(), ours, recoveryId, key);
                Assert.Equal(isRecovered, second.TryRecover(digest.AsBytes(), ours, recoveryId, otherKey));
                Assert.Equal(otherKey, key);
            }
        }, iter: 30);
    }

    [Fact]
    public void Random_signatures_are_recovered_or_refused_alike_by_both_backends()
    {
        SkipWithoutNative();
        Gen.Select(Gen.Byte.Array[64], Digest, Gen.Int[0, 3]).Sample((compact, digest, recoveryId) =>
        {
            var (key, otherKey) = (new byte[64], new byte[64]);
            Assert.Equal(
                new ManagedSecp256k1().TryRecover(digest.AsBytes(), compact, recoveryId, otherKey),
                Secp256k1.Curve.TryRecover(digest.AsBytes(), compact, recoveryId, key));
            Assert.Equal(otherKey, key);
        }, iter: 100);
    }

    [Fact]
    public void Keys_at_the_edge_of_the_range_work_and_those_beyond_are_refused()
    {
        var largest = Secp256k1.Order - UInt256.One;
        using var key = new PrivateKey(largest.ToBigEndian());
        using var one = new PrivateKey(UInt256.One.ToBigEndian());
        Assert.Equal("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", one.Address.ToString());
        Assert.Equal(key.Address, key.Sign(Keccak.Empty).Recover(Keccak.Empty));
        Assert.Throws<ArgumentException>(() => new PrivateKey(Secp256k1.Order.ToBigEndian()));
        Assert.Throws<ArgumentException>(() => new PrivateKey(new byte[32]));
        Assert.Throws<ArgumentException>(() => new PrivateKey(new byte[31]));
    }

    [Fact]
    public void A_signature_that_no_key_made_is_refused()
    {
        Assert.False(new Signature(UInt256.Zero, UInt256.One, 0).TryRecover(Keccak.Empty, out _));
        Assert.False(new Signature(Secp256k1.Order, UInt256.One, 0).TryRecover(Keccak.Empty, out _));
        Assert.False(new Signature(UInt256.One, UInt256.One, 9).TryRecover(Keccak.Empty, out _));
        Assert.Throws<CryptographicException>(() => new Signature(UInt256.One, UInt256.Zero, 0).Recover(Keccak.Empty));
        Assert.Throws<ArgumentException>(() => Signature.FromBytes(new byte[64]));
    }

    [Fact]
    public void A_key_shows_itself_nowhere()
    {
        using var key = PrivateKey.FromHex("0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318");
        Assert.Equal("***", key.ToString());
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(key));
        Assert.Equal("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", key.Address.ToString());
        var refusal = Assert.Throws<FormatException>(() => PrivateKey.FromHex("0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f36231"));
        Assert.DoesNotContain("4c0883", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_key_signs_no_more()
    {
        var key = PrivateKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Keccak.Empty));
    }

    [Fact]
    public void The_active_backend_is_named() => Assert.Matches("^(libsecp256k1|secp256k1|BouncyCastle)", Secp256k1.Backend);

    private static void SkipWithoutNative()
    {
        if (Secp256k1.Backend == "BouncyCastle")
        {
            Assert.Skip("libsecp256k1 is not installed: there is no second implementation to compare with.");
        }
    }
}
