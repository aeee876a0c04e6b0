using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

/// <summary>What a lever lacks before it is armed: a role, and money for gas.</summary>
public sealed class LeverGrantTests
{
    private static readonly FittedLever Fitted = new("HarborVault", "pausable-vault", HarborCase.Vault, Caller: null, Guard: null, Rehearsed: null, []);

    [Fact]
    public void The_call_that_grants_the_role_names_the_key_or_the_Safe_that_would_hold_it()
    {
        Assert.Equal(
            "0x2f2ff15d65d7a28e3265b37a6474929f336521b332c1681b933f6cb9f3376673440d862a00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8",
            LeverGrant.Of(HarborLevers.Pause, Fitted, HarborCase.Guardian)!.Data.ToString());
        Assert.Equal(HarborCase.Attacker, LeverGrant.Of(HarborLevers.Pause, Fitted with { Caller = HarborCase.Attacker }, HarborCase.Guardian)!.Holder);
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("DEFAULT_ADMIN_ROLE")]
    [InlineData("the admin role of the role")]
    public void A_right_that_is_no_role_has_no_grant(string right) =>
        Assert.Null(LeverGrant.Of(HarborLevers.Pause with { Caller = new LeverCaller(right, "guardian") }, Fitted, HarborCase.Guardian));

    [Fact]
    public void Without_anybody_who_would_hold_it_there_is_no_grant() => Assert.Null(LeverGrant.Of(HarborLevers.Pause, Fitted, signer: null));

    [Theory]
    [InlineData("0", LeverLevel.Dead)]
    [InlineData("0.006", LeverLevel.Dead)]
    [InlineData("0.007", LeverLevel.Dying)]
    [InlineData("0.065", LeverLevel.Dying)]
    [InlineData("0.066", null)]
    public void A_key_that_cannot_pay_for_one_pull_is_dead_and_for_fewer_than_ten_dying(string ether, LeverLevel? level) =>
        Assert.Equal(level, Purse.About("guardian", HarborCase.Guardian, UInt256.FromUnits(ether, 18), baseFee: 10_000_000_000UL)?.Level);
}
