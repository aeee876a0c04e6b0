using System.Reflection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
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
    public async Task An_incident_on_which_trying_again_fails_holds_up_no_other()
    {
        var house = await House.OpenAsync();
        using var desk = house.Desk();
        await desk.OpenAsync(new HarborCase(A.Dawn).Open() with { Protocol = "Marina" }, A.Dawn, CancellationToken.None);
        var incidents = await desk.ListAsync(CancellationToken.None);
        foreach (var incident in incidents)
        {
            await desk.SubmitAsync(incident.Id, new Command.Withhold(new Happened.PlanWithheld("pause-on-theft@1", "pause", "no answer")), Actor.Firebreak, CancellationToken.None);
        }

        var responder = FaultyResponder.Create();
        var scene = house.Scene(house.Chain, house.Chain, house.Chain);
        await new WithheldWorker(desk, (IResponder)responder, scene, NullLogger<WithheldWorker>.Instance).TryAllAsync(CancellationToken.None);

        Assert.Equal(2, incidents.Count);
        Assert.Equal(incidents.Select(incident => incident.Id), responder.Asked);
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

    /// <summary>Fails on whatever it is asked.</summary>
#pragma warning disable CA1852 // The runtime derives from it.
    private class FaultyResponder : DispatchProxy
#pragma warning restore CA1852
    {
        public List<IncidentId> Asked { get; } = [];

        public static FaultyResponder Create() => (FaultyResponder)(object)Create<IResponder, FaultyResponder>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Asked.Add((IncidentId)args![0]!);
            throw new InvalidOperationException("This incident cannot be planned for.");
        }
    }
}
