using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class StakesTests
{
    private static readonly HarborCase Harbor = new(A.Dawn);
    private static readonly Protocol Protocol = new("Harbor", [], [new Asset("ETH", null, 18, 2_000m, null, null)], [], []);
    private static readonly StopCost Cost = new(1_000m, TimeSpan.FromHours(1), TimeSpan.FromHours(11));

    [Fact]
    public void A_stop_costs_its_price_by_the_hour_in_coins_and_says_when_acting_pays()
    {
        var stakes = Of(Opened(HarborCase.AtRisk), Protocol with { StopCost = Cost });

        Assert.Equal(("0.5", "3", "5.5"), (stakes.Acting!.Low.ToUnits(18), stakes.Acting.Likely.ToUnits(18), stakes.Acting.High.ToUnits(18)));
        Assert.Equal((int)(ulong)(300UL * UInt256.FromUnits("1", 18) / stakes.Waiting.Likely), stakes.PaysAbovePercent);
    }

    [Fact]
    public void What_is_not_known_is_said_and_not_guessed()
    {
        var stakes = Of(Opened(UInt256.Zero), Protocol);

        Assert.Null(stakes.Acting);
        Assert.Null(stakes.PaysAbovePercent);
        Assert.Contains(stakes.Caveats, caveat => caveat.Contains("stopCost", StringComparison.Ordinal));
        Assert.Contains("The value at risk is not known.", stakes.Caveats, StringComparer.Ordinal);
    }

    [Fact]
    public void What_honest_users_cannot_do_is_named() => Assert.Equal(["deposit", "withdraw"], Of(Opened(HarborCase.AtRisk), Protocol).Stops);

    [Fact]
    public void Whatever_is_at_risk_the_guess_lies_between_its_bounds_and_no_more_is_lost_than_is_left() => Gen.ULong.Sample(atRisk =>
    {
        var incident = Opened(atRisk);
        var waiting = Of(incident, Protocol).Waiting;

        Assert.True(waiting.Low <= waiting.Likely && waiting.Likely <= waiting.High && waiting.High <= incident.ValueAtRisk);
    });

    private static Stakes Of(Incident incident, Protocol protocol) => Stakes.Of(incident, Harbor.Plan(), protocol, []);

    private static Incident Opened(UInt256 atRisk) => Commands() with { ValueAtRisk = atRisk };

    private static Incident Commands() => Core.Tests.Incidents.Commands.Played([]).Incident;
}
