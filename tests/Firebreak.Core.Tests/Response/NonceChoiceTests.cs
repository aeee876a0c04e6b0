using CsCheck;
using Firebreak.Core.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class NonceChoiceTests
{
    private static readonly Gen<SignedBefore> Signed = Gen.Select(Gen.ULong[0, 12], Gen.ULong[1, 9], Gen.Bool).Select((nonce, fee, isOver) =>
        new SignedBefore(nonce, new FeeOffer(fee, fee), isOver));

    [Fact]
    public void With_nothing_else_signed_it_is_the_one_that_the_chain_waits_for() => Assert.Equal((7UL, null), NonceChoice.Of(7, []));

    [Fact]
    public void Behind_what_is_under_way_and_in_place_of_what_was_given_up()
    {
        SignedBefore[] others = [new(7, new FeeOffer(9UL, 3UL), IsOver: false), new(8, new FeeOffer(5UL, 2UL), IsOver: true), new(9, new FeeOffer(9UL, 3UL), IsOver: false)];

        Assert.Equal((8UL, new FeeOffer(5UL, 2UL)), NonceChoice.Of(7, others));
    }

    [Fact]
    public void It_is_never_one_that_is_mined_or_under_way_and_never_leaves_a_gap() => Gen.Select(Gen.ULong[0, 12], Signed.Array[0, 12]).Sample((mined, others) =>
    {
        var (nonce, outbid) = NonceChoice.Of(mined, others);
        Assert.True(nonce >= mined);
        Assert.DoesNotContain(others, other => !other.IsOver && other.Nonce == nonce);
        for (var before = mined; before < nonce; before++)
        {
            Assert.Contains(others, other => !other.IsOver && other.Nonce == before);
        }

        Assert.All(others.Where(other => other.Nonce == nonce), other => Assert.True(outbid!.Value.MaxFee >= other.Offer.MaxFee && outbid.Value.Tip >= other.Offer.Tip));
    });
}
