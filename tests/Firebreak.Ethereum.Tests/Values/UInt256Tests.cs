using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class UInt256Tests
{
    [Fact]
    public void Arithmetic_wraps_modulo_two_to_the_256_as_big_integers_say() =>
        Gen.Select(Words.Any, Words.Any).Sample((a, b) =>
        {
            Assert.Equal(Words.Word(a.Big() + b.Big()), a + b);
            Assert.Equal(Words.Word(a.Big() - b.Big()), a - b);
            Assert.Equal(Words.Word(a.Big() * b.Big()), a * b);
        }, iter: 20_000);

    [Fact]
    public void Quotient_and_remainder_agree_with_big_integers() =>
        Gen.Select(Words.Any, Words.Any).Where((_, b) => !b.IsZero).Sample((a, b) =>
        {
            Assert.Equal(a.Big() / b.Big(), (a / b).Big());
            Assert.Equal(a.Big() % b.Big(), (a % b).Big());
        }, iter: 40_000);

    [Fact]
    public void Muldiv_keeps_the_whole_product() =>
        Gen.Select(Words.Any, Words.Any, Words.Any).Where((_, _, c) => !c.IsZero).Sample((a, b, c) =>
        {
            var expected = a.Big() * b.Big() / c.Big();
            if (expected < Words.Modulus)
            {
                Assert.Equal(expected, UInt256.MulDiv(a, b, c).Big());
            }
            else
            {
                Assert.Throws<OverflowException>(() => UInt256.MulDiv(a, b, c));
            }
        }, iter: 40_000);

    [Fact]
    public void Checked_operations_throw_exactly_when_the_result_leaves_the_range() =>
        Gen.Select(Words.Any, Words.Any).Sample((a, b) =>
        {
            Check(a.Big() + b.Big(), () => UInt256.CheckedAdd(a, b));
            Check(a.Big() - b.Big(), () => UInt256.CheckedSub(a, b));
            Check(a.Big() * b.Big(), () => UInt256.CheckedMul(a, b));
        });

    [Fact]
    public void Shifts_bits_and_order_agree_with_big_integers() =>
        Gen.Select(Words.Any, Words.Any, Gen.Int[0, 300]).Sample((a, b, bits) =>
        {
            Assert.Equal(Words.Word(a.Big() << bits), a << bits);
            Assert.Equal(a.Big() >> bits, (a >> bits).Big());
            Assert.Equal(a.Big() & b.Big(), (a & b).Big());
            Assert.Equal(a.Big() | b.Big(), (a | b).Big());
            Assert.Equal(a.Big() ^ b.Big(), (a ^ b).Big());
            Assert.Equal(UInt256.MaxValue - a, ~a);
            Assert.Equal(a.Big().CompareTo(b.Big()), a.CompareTo(b));
            Assert.Equal(a.Big() < b.Big(), a < b);
            Assert.Equal(a.Big() >= b.Big(), a >= b);
            Assert.Equal((int)a.Big().GetBitLength(), a.BitLength);
        }, iter: 20_000);

    [Fact]
    public void Dividing_by_zero_throws()
    {
        Assert.Throws<DivideByZeroException>(() => UInt256.One / UInt256.Zero);
        Assert.Throws<DivideByZeroException>(() => UInt256.MaxValue % UInt256.Zero);
        Assert.Throws<DivideByZeroException>(() => UInt256.MulDiv(UInt256.MaxValue, UInt256.MaxValue, UInt256.Zero));
    }

    [Fact]
    public void Text_survives_the_round_trip_in_every_form() =>
        Words.Any.Sample(value =>
        {
            Assert.Equal(value.Big().ToString(CultureInfo.InvariantCulture), value.ToString());
            Assert.Equal(value, UInt256.Parse(value.ToString()));
            Assert.Equal(value, UInt256.Parse(Encoding.UTF8.GetBytes(value.ToString())));
            Assert.Equal(value, UInt256.Parse(value.ToHex()));
            Assert.Equal(value, UInt256.ParseHex(value.ToHex()));
            Assert.Equal(value, UInt256.ParseHex(Encoding.UTF8.GetBytes(value.ToHex()).AsSpan(2)));
            Assert.Equal(value.ToHex(), $"{value:x}");
            Assert.Equal(value.ToString(), $"{value}");
            Assert.Equal(value, UInt256.FromBigEndian(value.ToBigEndian()));
        });

    [Fact]
    public void Units_are_exact_and_reversible() =>
        Gen.Select(Words.Any, Gen.Int[0, 255]).Sample((value, decimals) =>
            Assert.Equal(value, UInt256.FromUnits(value.ToUnits(decimals), decimals)));

    [Theory]
    [InlineData("1500000", 6, "1.5")]
    [InlineData("1", 18, "0.000000000000000001")]
    [InlineData("0", 18, "0")]
    [InlineData("1000000000000000000", 18, "1")]
    [InlineData("10", 0, "10")]
    public void Units_read_as_people_write_them(string amount, int decimals, string text) =>
        Assert.Equal(text, UInt256.Parse(amount).ToUnits(decimals));

    [Theory]
    [InlineData("")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.2345678")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("0x5")]
    [InlineData("1e3")]
    [InlineData("1.2.3")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    public void An_amount_that_is_not_exactly_representable_is_refused(string text) =>
        Assert.Throws<FormatException>(() => UInt256.FromUnits(text, 6));

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1_000")]
    [InlineData("١")]
    [InlineData("0xg")]
    [InlineData("0X1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void Text_that_is_no_256_bit_number_is_refused(string text)
    {
        Assert.False(UInt256.TryParse(text, out _));
        Assert.Throws<FormatException>(() => UInt256.Parse(text));
    }

    [Fact]
    public void A_refusal_shows_hostile_text_bounded_and_escaped()
    {
        var refusal = Assert.Throws<FormatException>(() => UInt256.Parse("\u001b[31m\u202e" + new string('9', 1_000_000)));
        Assert.True(refusal.Message.Length < 300);
        Assert.DoesNotContain('\u001b', refusal.Message);
        Assert.DoesNotContain('\u202e', refusal.Message);
    }

    [Fact]
    public void Only_numbers_below_two_to_the_64_become_a_ulong()
    {
        Assert.Equal(ulong.MaxValue, (ulong)(UInt256)ulong.MaxValue);
        Assert.Throws<OverflowException>(() => (ulong)((UInt256)ulong.MaxValue + UInt256.One));
        Assert.False(UInt256.MaxValue.TryToUInt64(out _));
    }

    [Fact]
    public void A_double_is_near_enough_for_a_picture() =>
        Words.Any.Sample(value => Assert.Equal((double)value.Big(), value.ToDouble(), (double)value.Big() * 1e-15));

    [Fact]
    public void It_is_32_bytes_of_plain_memory()
    {
        Assert.Equal(32, Unsafe.SizeOf<UInt256>());
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<UInt256>());
        Assert.Throws<ArgumentException>(() => UInt256.FromBigEndian(new byte[33]));
        Assert.Equal((UInt256)258, UInt256.FromBigEndian([1, 2]));
    }

    private static void Check(BigInteger expected, Func<UInt256> operation)
    {
        if (expected.Sign >= 0 && expected < Words.Modulus)
        {
            Assert.Equal(expected, operation().Big());
        }
        else
        {
            Assert.Throws<OverflowException>(() => operation());
        }
    }
}
