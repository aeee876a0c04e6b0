using CsCheck;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class FeePolicyTests
{
    private const ulong Gwei = 1_000_000_000;
    private static readonly FeeLimits Limits = new(2 * Gwei, 5_000 * Gwei);

    // Ordinary fees, and numbers that only a node that lies would say.
    private static readonly Gen<UInt256> Fees = Gen.OneOf(
        Gen.ULong[0, 2_000 * Gwei].Select(fee => (UInt256)fee),
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong).Select((a, b, c, d) => new UInt256(a, b, c, d)));

    [Fact]
    public void The_offer_tops_the_highest_tip_by_a_quarter_and_a_gwei_and_lets_the_base_fee_double()
    {
        var offer = FeePolicy.Outbid(30 * Gwei, 8 * Gwei, Limits);

        Assert.Equal(new FeeOffer(71 * Gwei, 11 * Gwei), offer);
    }

    [Fact]
    public void In_a_quiet_pool_the_floor_is_offered() =>
        Assert.Equal((UInt256)(2 * Gwei), FeePolicy.Outbid(1UL, 0UL, Limits).Tip);

    [Fact]
    public void No_node_can_talk_an_offer_above_the_cap() => Gen.Select(Fees, Fees).Sample((baseFee, highestTip) =>
    {
        var offer = FeePolicy.Outbid(baseFee, highestTip, Limits);

        Assert.True(offer.MaxFee <= Limits.Cap);
        Assert.True(offer.Tip <= offer.MaxFee);
    });

    [Fact]
    public void A_replacement_is_an_eighth_higher_in_both_fees_or_is_not_made() => Gen.Select(Fees, Fees, Fees, Fees).Sample(
        (baseFee, highestTip, laterBaseFee, laterTip) =>
        {
            var earlier = FeePolicy.Outbid(baseFee, highestTip, Limits);
            var later = FeePolicy.Replace(earlier, laterBaseFee, laterTip, Limits);

            if (later is { } offer)
            {
                Assert.True(offer.MaxFee * 8UL >= earlier.MaxFee * 9UL);
                Assert.True(offer.Tip * 8UL >= earlier.Tip * 9UL);
                Assert.True(offer.Tip <= offer.MaxFee && offer.MaxFee <= Limits.Cap);
            }

            Assert.Equal(later is not null, FeePolicy.CanReplace(earlier, Limits));
        });

    [Fact]
    public void Room_above_the_tip_never_costs_more_than_the_account_has_or_the_cap_allows() =>
        Gen.Select(Gen.ULong[1, 1_000_000_000_000], Gen.ULong[1, 1_000_000_000_000], Gen.ULong).Sample((maxFee, tip, affordable) =>
        {
            var limits = new FeeLimits(TipFloor: 1UL, Cap: 400_000_000_000UL);
            var offer = new FeeOffer(UInt256.Max(maxFee, tip), tip);

            var roomy = FeePolicy.WithRoom(offer, affordable, limits);

            Assert.Equal(offer.Tip, roomy.Tip);
            Assert.True(roomy.MaxFee >= offer.MaxFee);
            Assert.True(roomy.MaxFee == offer.MaxFee || (roomy.MaxFee <= limits.Cap && roomy.MaxFee <= (UInt256)affordable / 2UL));
        });
}
