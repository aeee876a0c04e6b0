using System.Globalization;
using System.Numerics;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class Int256Tests
{
    private static readonly BigInteger Limit = BigInteger.One << 255;

    private static readonly Gen<Int256> Any = Words.Any.Select(word => Int256.FromTwosComplement(word));

    [Fact]
    public void Sums_differences_and_order_agree_with_big_integers() =>
        Gen.Select(Any, Any).Sample((a, b) =>
        {
            Check(a.Big() + b.Big(), () => a + b);
            Check(a.Big() - b.Big(), () => a - b);
            Check(-a.Big(), () => -a);
            Assert.Equal(a.Big().CompareTo(b.Big()), a.CompareTo(b));
            Assert.Equal(a.Big() < b.Big(), a < b);
            Assert.Equal(a.Big().Sign, a.Sign);
            Assert.Equal(BigInteger.Abs(a.Big()), a.Magnitude.Big());
        }, iter: 20_000);

    [Fact]
    public void Text_and_words_survive_the_round_trip() =>
        Any.Sample(value =>
        {
            Assert.Equal(value, Int256.Parse(value.ToString()));
            Assert.Equal(value, Int256.FromTwosComplement(value.ToTwosComplement()));
        });

    [Fact]
    public void What_was_received_less_what_was_sent_is_the_net_flow() =>
        Gen.Select(Words.Any, Words.Any).Sample((received, sent) => Check(received.Big() - sent.Big(), () => Int256.Difference(received, sent)));

    [Fact]
    public void An_amount_of_two_to_the_255_or_more_has_no_signed_form()
    {
        Assert.Throws<OverflowException>(() => Int256.FromUInt256(UInt256.One << 255));
        Assert.False(Int256.TryFromUInt256(UInt256.MaxValue, out _));
        Assert.Equal("57896044618658097711785492504343953926634992332820282019728792003956564819967", Int256.MaxValue.ToString());
    }

    [Theory]
    [InlineData("-57896044618658097711785492504343953926634992332820282019728792003956564819969")]
    [InlineData("57896044618658097711785492504343953926634992332820282019728792003956564819968")]
    [InlineData("--1")]
    [InlineData("-")]
    [InlineData("-0x1")]
    public void Text_outside_the_range_is_refused(string text) => Assert.Throws<FormatException>(() => Int256.Parse(text));

    [Fact]
    public void A_loss_reads_with_its_sign_in_units()
    {
        Assert.Equal("-1.5", ((Int256)(-1_500_000)).ToUnits(6));
        Assert.Equal("-3", ((Int256)(-3)).ToString());
    }

    private static void Check(BigInteger expected, Func<Int256> operation)
    {
        if (expected >= -Limit && expected < Limit)
        {
            Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), operation().ToString());
        }
        else
        {
            Assert.Throws<OverflowException>(() => operation());
        }
    }
}
