using System.Globalization;
using System.Numerics;
using CsCheck;
using Firebreak.Core.Detection.Writing;
using Xunit;

namespace Firebreak.Core.Tests.Detection.Writing;

public sealed class NumberTests
{
    private static readonly Gen<BigInteger> Whole = Gen.Select(Gen.Byte.Array[0, 31], Gen.Bool, (bytes, isNegative) =>
        new BigInteger(bytes, isUnsigned: true) * (isNegative ? -1 : 1));

    private static readonly Gen<(BigInteger Digits, int Decimals)> Decimal = Gen.Select(Whole, Gen.Int[0, 30]);

    [Fact]
    public void Sums_differences_and_products_are_exact() => Gen.Select(Decimal, Decimal).Sample((left, right) =>
    {
        var decimals = Math.Max(left.Decimals, right.Decimals);
        var (one, other) = (left.Digits * BigInteger.Pow(10, decimals - left.Decimals), right.Digits * BigInteger.Pow(10, decimals - right.Decimals));

        Assert.Equal(Text(one + other, decimals), (Of(left) + Of(right)).ToString());
        Assert.Equal(Text(one - other, decimals), (Of(left) - Of(right)).ToString());
        Assert.Equal(Text(left.Digits * right.Digits, left.Decimals + right.Decimals), (Of(left) * Of(right)).ToString());
        Assert.Equal(Math.Sign(one.CompareTo(other)), Number.Compare(Of(left), Of(right)));
    });

    [Fact]
    public void A_quotient_is_cut_off_after_eighteen_places_and_a_remainder_is_exact() => Gen.Select(Decimal, Decimal).Sample((left, right) =>
    {
        var decimals = Math.Max(left.Decimals, right.Decimals);
        var (one, other) = (left.Digits * BigInteger.Pow(10, decimals - left.Decimals), right.Digits * BigInteger.Pow(10, decimals - right.Decimals));
        if (other.IsZero)
        {
            Assert.False((Of(left) / Of(right)).IsKnown);
            Assert.False((Of(left) % Of(right)).IsKnown);
            return;
        }

        Assert.Equal(Text(one * BigInteger.Pow(10, 18) / other, 18), (Of(left) / Of(right)).ToString());
        Assert.Equal(Text(BigInteger.Remainder(one, other), decimals), (Of(left) % Of(right)).ToString());
    });

    [Fact]
    public void What_is_written_is_read_again() => Decimal.Sample(value => Assert.Equal(Of(value), Number.Parse(Of(value).ToString())));

    [Theory]
    [InlineData("1_000", "1000")]
    [InlineData("1.5e18", "1500000000000000000")]
    [InlineData("25e-2", "0.25")]
    [InlineData("-0.50", "-0.5")]
    [InlineData("007", "7")]
    public void Numbers_are_read_as_people_write_them(string text, string value) => Assert.Equal(value, Number.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e999")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    public void What_is_no_number_is_refused(string text) => Assert.False(Number.TryParse(text, out _));

    [Fact]
    public void What_is_too_large_counts_as_infinite_and_compares_as_such()
    {
        var huge = Number.Parse("1e150");
        var infinite = huge * huge;

        Assert.True(infinite.IsInfinite);
        Assert.Equal(1, Number.Compare(infinite, huge));
        Assert.Equal(-1, Number.Compare(-infinite, -huge));
        Assert.Equal(1, Number.Compare(huge, Number.Parse("1e-70")));
        Assert.False((infinite - infinite).IsKnown);
        Assert.Null(Number.Compare(Number.Unknown, Number.Zero));
    }

    private static Number Of((BigInteger Digits, int Decimals) value) => Number.Parse(Text(value.Digits, value.Decimals));

    private static string Text(BigInteger digits, int decimals)
    {
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        text = decimals == 0 ? text : text.Insert(text.Length - decimals, ".").TrimEnd('0').TrimEnd('.');
        return digits.Sign < 0 && text != "0" ? $"-{text}" : text;
    }
}
