using System.Text;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class HashTests
{
    [Fact]
    public void The_hash_of_nothing_is_the_empty_code_hash()
    {
        Assert.Equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Keccak.Hash("").ToString());
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", Keccak.Hash("Transfer(address,address,uint256)").ToString());
    }

    [Fact]
    public void Keccak_agrees_with_a_second_implementation_at_every_length() =>
        Gen.Byte.Array[0, 700].Sample(input =>
        {
            var digest = new KeccakDigest(256);
            var expected = new byte[32];
            digest.BlockUpdate(input, 0, input.Length);
            digest.DoFinal(expected, 0);
            Assert.Equal(Hash256.FromBytes(expected), Keccak.Hash(input));
        }, iter: 3_000);

    [Fact]
    public void Long_and_short_texts_hash_their_utf8_bytes() =>
        Gen.String[0, 600].Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
            Assert.Equal(Keccak.Hash(Encoding.UTF8.GetBytes(text).AsSpan()), Keccak.Hash(text)));

    [Fact]
    public void Numbers_and_text_survive_the_round_trip() =>
        Words.Any.Sample(word =>
        {
            var hash = Hash256.FromUInt256(word);
            Assert.Equal(word, hash.ToUInt256());
            Assert.Equal(hash, Hash256.Parse(hash.ToString()));
            Assert.Equal(hash, Hash256.Parse(Encoding.UTF8.GetBytes(hash.ToString())));
            Assert.Equal(hash, Hash256.FromBytes(hash.ToArray()));
        });

    [Fact]
    public void Order_is_the_order_of_the_numbers() =>
        Gen.Select(Words.Any, Words.Any).Sample((a, b) =>
            Assert.Equal(a.CompareTo(b), Hash256.FromUInt256(a).CompareTo(Hash256.FromUInt256(b))));

    [Theory]
    [InlineData("0x")]
    [InlineData("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a4")]
    [InlineData("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a47000")]
    public void A_hash_of_another_length_is_refused(string text) => Assert.Throws<FormatException>(() => Hash256.Parse(text));

    [Fact]
    public void Hexadecimal_text_survives_the_round_trip() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            var text = Hex.Encode(bytes);
            var decoded = new byte[bytes.Length];
            Assert.Equal(bytes, Hex.Decode(text));
            Assert.Equal(bytes, Hex.Decode(text[2..].ToUpperInvariant()));
            Assert.True(Hex.TryDecode(Encoding.UTF8.GetBytes(text), decoded));
            Assert.Equal(bytes, decoded);
            Assert.False(Hex.TryDecode(Encoding.UTF8.GetBytes(text), new byte[bytes.Length + 1]));
        });

    [Theory]
    [InlineData("0x1")]
    [InlineData("0xzz")]
    [InlineData("0x 1")]
    [InlineData("0x0x12")]
    public void Malformed_hexadecimal_text_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => Hex.Decode(text));
        Assert.False(Hex.TryDecode(Encoding.UTF8.GetBytes(text), new byte[8], out _));
    }
}
