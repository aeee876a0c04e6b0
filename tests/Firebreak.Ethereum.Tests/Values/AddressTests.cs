using System.Runtime.CompilerServices;
using System.Text;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class AddressTests
{
    private static readonly Gen<Address> Any = Gen.Byte.Array[Address.Length].Select(bytes => Address.FromBytes(bytes));

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void The_checksums_of_eip_55_are_written_and_read(string text)
    {
        Assert.Equal(text, Address.Parse(text.ToLowerInvariant()).ToString());
        Assert.Equal(text, Address.Parse(text).ToString());
        Assert.Equal(text.ToLowerInvariant(), Address.Parse(Encoding.UTF8.GetBytes(text)).ToHex());
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed00")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg")]
    [InlineData("")]
    [InlineData("vitalik.eth")]
    public void A_mistyped_address_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        Assert.False(Address.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void Bytes_text_and_words_survive_the_round_trip() =>
        Any.Sample(address =>
        {
            Assert.Equal(address, Address.FromBytes(address.ToArray()));
            Assert.Equal(address, Address.Parse(address.ToString()));
            Assert.Equal(address, Address.Parse(address.ToHex().AsSpan(2)));
            Assert.Equal(address, Address.FromWord(address.ToWord()));
            Assert.Equal(address, Address.FromUInt256(address.ToUInt256()));
        });

    [Fact]
    public void Order_is_the_order_of_the_text() =>
        Gen.Select(Any, Any).Sample((a, b) =>
            Assert.Equal(Math.Sign(string.CompareOrdinal(a.ToHex(), b.ToHex())), Math.Sign(a.CompareTo(b))));

    [Fact]
    public void It_is_20_bytes_of_plain_memory()
    {
        Assert.Equal(20, Unsafe.SizeOf<Address>());
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<Address>());
        Assert.True(default(Address).IsZero);
    }
}
