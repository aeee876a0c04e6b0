using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

public sealed class WithheldTests
{
    [Fact]
    public async Task A_dead_lever_gives_no_plan_and_says_why_once_and_gives_one_when_it_is_mended()
    {
        var house = await House.OpenAsync();
        var desk = house.Desk();
        var scene = house.Scene(house.Chain, house.Chain, house.Chain);
        var dead = scene with { Packs = HarborLevers.Packs with { Levers = [HarborLevers.Pause with { Before = [HarborLevers.Check("paused() = true")] }] } };

        await TryAsync(dead);
        await TryAsync(dead);
        var incident = await house.LookAsync();
        Assert.Empty(incident.Plans);
        Assert.Equal(
            "HarborVault.pause() cannot be pulled: paused() = false, hoped for = true", Assert.Single(incident.Withheld).Reason);

        await new WithheldWorker(desk, new Responder(desk, scene, NullLogger<Responder>.Instance), scene, NullLogger<WithheldWorker>.Instance).TryAllAsync(CancellationToken.None);
        incident = await house.LookAsync();
        Assert.Equal(PlanStatus.Approved, Assert.Single(incident.Plans).Status);
        Assert.Empty(incident.Withheld);

        Task TryAsync(ResponseScene with) => new Responder(desk, with, NullLogger<Responder>.Instance).ProposeAsync(house.Incident, CancellationToken.None);
    }

    [Fact]
    public async Task Without_its_key_a_lever_gives_no_plan_and_says_what_to_add()
    {
        var house = await House.OpenAsync();
        var keyless = house.Scene(house.Chain, house.Chain, house.Chain) with { Signers = [] };

        await new Responder(house.Desk(), keyless, NullLogger<Responder>.Instance).ProposeAsync(house.Incident, CancellationToken.None);

        var why = Assert.Single((await house.LookAsync()).Withheld);
        Assert.Contains("there is no signer guardian: add it under signers in firebreak.yaml", why.Reason, StringComparison.Ordinal);
    }
}
