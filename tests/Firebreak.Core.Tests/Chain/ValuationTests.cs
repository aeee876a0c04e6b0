using System.Text.Json;
using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.TestKit.A;
using Worth = Firebreak.Core.Chain.Valuation;

namespace Firebreak.Core.Tests.Chain;

public sealed class ValuationTests
{
    private static readonly Gen<UInt256> Word = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.Int[0, 255])
        .Select((a, b, c, d, shift) => new UInt256(a, b, c, d) >> shift);

    [Fact]
    public void A_worth_is_exact_to_the_wei_until_the_bound_and_the_bound_beyond_it() =>
        Gen.Select(Word, Word, Word).Where((_, _, unit) => !unit.IsZero).Sample((amount, price, unit) =>
        {
            var exact = Big(amount) * Big(price) / Big(unit);
            var expected = System.Numerics.BigInteger.Min(exact, Big(Worth.MostWorth));

            Assert.Equal(expected, Big(Worth.Scale(amount, price, unit)));
        }, iter: 20_000);

    [Fact]
    public void A_price_of_nothing_per_nothing_is_no_price() =>
        Assert.Null((Valuation() with { Rates = [new Rate(Vault, 1, 0)] }).InWei(Vault, 5));

    [Fact]
    public void Prices_are_filewithout_the_block_that_was_weighed_by_them()
    {
        var file = JsonSerializer.Serialize(Valuation() with { Whole = Block(7) }, CaseFile.Json);
        Assert.Contains("rates", file, StringComparison.Ordinal);
        Assert.DoesNotContain("whole", file, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Dollars_are_told_for_any_amount() => Word.Sample(wei => Assert.True(Valuation().InUsd(wei) >= 0));

    [Fact]
    public void A_contract_is_worth_all_that_it_holds_as_far_as_it_is_priced()
    {
        var valuation = Valuation() with
        {
            Rates = [new Rate(Vault, 3, 2)],
            Holdings =
            [
                new Holding(Vault, Asset: null, 100),
                new Holding(Vault, Vault, 10),
                new Holding(Vault, Account("unpriced"), 1_000_000),
                new Holding(Account("other"), Asset: null, 7),
            ],
        };

        Assert.Equal((UInt256)115, valuation.ValueHeldBy(Vault));
    }

    private static System.Numerics.BigInteger Big(UInt256 value) => new(value.ToBigEndian(), isUnsigned: true, isBigEndian: true);
}
