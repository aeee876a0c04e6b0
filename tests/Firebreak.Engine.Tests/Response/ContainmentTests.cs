using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

public sealed class ContainmentTests
{
    [Fact]
    public async Task A_theft_is_paused_in_the_next_block_and_read_back_now_and_at_depth()
    {
        var house = await House.OpenAsync();
        var process = house.Start();

        await process.ProposeAsync();
        await process.WorkAsync();
        house.Chain.Mine();
        var minedAt = house.Chain.Head.Ref;
        await process.WorkAsync();

        Assert.True(house.Chain.Head.IsPaused);
        Assert.Equal(IncidentStatus.Contained, (await house.LookAsync()).Status);
        await house.CalmAsync();
        Assert.Collection(
            await house.ProgressAsync(),
            what => Assert.True(Assert.IsType<Happened.StepSimulated>(what).Succeeded),
            what => Assert.Equal(5UL, Assert.IsType<Happened.StepSigned>(what).Nonce),
            what => Assert.IsType<Happened.StepSent>(what),
            what => Assert.Equal(minedAt, Assert.IsType<Happened.StepMined>(what).Block),
            what => Assert.Equal((minedAt, "paused() = true"), (((Happened.StepVerified)what).At, ((Happened.StepVerified)what).Finding)),
            what => Assert.Equal(minedAt.Number + 3, Assert.IsType<Happened.StepVerified>(what).At.Number));
    }

    [Fact]
    public async Task In_manual_mode_the_plan_is_simulated_for_the_approver_and_waits()
    {
        var house = await House.OpenAsync();
        house.Options.Mode = ResponseMode.Manual;

        await house.CalmAsync();

        Assert.Equal(PlanStatus.Proposed, (await house.PlanAsync()).Status);
        Assert.IsType<Happened.StepSimulated>(Assert.Single(await house.ProgressAsync()));
        Assert.Empty(house.Chain.Received);
    }

    [Fact]
    public async Task A_person_releases_the_plan_by_the_first_digits_of_its_id()
    {
        var house = await House.OpenAsync();
        house.Options.Mode = ResponseMode.Manual;
        await house.CalmAsync();
        var id = (await house.PlanAsync()).Plan.Id;

        var decision = await house.Start().Responder.ApproveAsync(id.ToString()[..13], Actor.Human("Grace"), "by phone", CancellationToken.None);
        await house.CalmAsync();

        Assert.IsType<Decision.Accepted>(decision);
        Assert.Equal(PlanStatus.Done, (await house.PlanAsync()).Status);
        Assert.Null(await house.Start().Responder.ApproveAsync("plan_0000000000", Actor.Human("Grace"), "by phone", CancellationToken.None));
        Assert.Null(await house.Start().Responder.ApproveAsync(id.ToString()[..9], Actor.Human("Grace"), "by phone", CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_plan_is_never_sent()
    {
        var house = await House.OpenAsync();
        house.Options.Mode = ResponseMode.Manual;
        await house.CalmAsync();
        await house.Start().Responder.RefuseAsync((await house.PlanAsync()).Plan.Id.ToString(), Actor.Human("Grace"), "false alarm", CancellationToken.None);

        house.Options.Mode = ResponseMode.Automatic;
        await house.CalmAsync();

        Assert.Empty(house.Chain.Received);
    }

    [Fact]
    public async Task A_vault_that_someone_else_has_paused_is_recorded_as_such_and_nothing_is_signed()
    {
        var house = await House.OpenAsync();
        house.Chain.Turn(isPaused: true);

        await house.CalmAsync();

        Assert.All(await house.ProgressAsync(), what =>
            Assert.Equal("paused() = true before Firebreak acted; nothing was sent", Assert.IsType<Happened.StepVerified>(what).Finding));
        Assert.Equal(IncidentStatus.Contained, (await house.LookAsync()).Status);
        Assert.Empty(house.Chain.Received);
    }

    [Fact]
    public async Task A_simulation_that_would_change_anything_else_is_refused()
    {
        var house = await House.OpenAsync();
        house.Chain.Stray = HarborCase.Attacker;

        await house.CalmAsync();

        Assert.Equal(
            $"The simulation was refused: it would also change the storage of {HarborCase.Attacker}, which is no contract of the step.",
            await house.FailureAsync());
        Assert.Empty(house.Chain.Received);
    }

    [Fact]
    public async Task A_revert_in_the_simulation_is_tried_on_three_heads_before_people_are_asked()
    {
        var house = await House.OpenAsync();
        house.Chain.SimulationFailure = "AccessControlUnauthorizedAccount";

        await house.CalmAsync();

        Assert.Equal(3, (await house.ProgressAsync()).OfType<Happened.StepSimulated>().DistinctBy(trial => trial.At).Count());
        Assert.Equal("The simulation was refused: HarborVault.pause() reverts: AccessControlUnauthorizedAccount.", await house.FailureAsync());
        Assert.Equal(PlanStatus.Failed, (await house.PlanAsync()).Status);
    }

    [Fact]
    public async Task A_simulation_that_fails_once_costs_a_block_and_not_the_rescue()
    {
        var house = await House.OpenAsync();
        house.Chain.SimulationFailure = "glitch";
        var process = house.Start();
        await process.ProposeAsync();
        await process.WorkAsync();
        house.Chain.SimulationFailure = null;

        await house.CalmAsync();

        Assert.True(house.Chain.Head.IsPaused);
    }

    [Fact]
    public async Task Halted_automation_approves_nothing_and_signs_nothing_even_for_people_until_a_person_resumes_it()
    {
        var house = await House.OpenAsync();
        await house.Switch.HaltAsync(Actor.Human("Grace"), "We are baited.", CancellationToken.None);
        var process = house.Start();
        await process.ProposeAsync();
        Assert.Equal(PlanStatus.Proposed, (await house.PlanAsync()).Status);

        await process.Responder.ApproveAsync((await house.PlanAsync()).Plan.Id.ToString(), Actor.Human("Ada"), "by phone", CancellationToken.None);
        await process.WorkAsync();
        Assert.Equal(PlanStatus.Approved, (await house.PlanAsync()).Status);
        Assert.DoesNotContain(await house.ProgressAsync(), progress => progress is Happened.StepSigned);

        await house.Switch.ResumeAsync(Actor.Human("Ada"), "It was our own test.", CancellationToken.None);
        await house.CalmAsync();
        Assert.True(house.Chain.Head.IsPaused);
    }

    [Fact]
    public async Task Whoever_has_a_wallet_approves_with_it_and_nobody_else_with_the_same_signature()
    {
        var house = await House.OpenAsync();
        house.Options.Mode = ResponseMode.Manual;
        var responder = house.Start().Responder;
        await responder.ProposeAsync(house.Incident, CancellationToken.None);
        var plan = (await house.PlanAsync()).Plan.Id.ToString();
        var draft = (await responder.DraftApprovalAsync(plan, "Barbara", "I saw it.", BreakGlass.No, CancellationToken.None))!;
        var signature = new ApprovalSignature(draft.Message, HarborLevers.BarbarasKey.Sign(draft.Hash).ToBytes());

        Assert.IsType<Decision.Refused>(await responder.ApproveAsync(plan, Actor.Human("Barbara"), "by name", CancellationToken.None));
        Assert.IsType<Decision.Refused>(await responder.ApproveAsync(plan, Actor.Human("a passer-by"), "by name", CancellationToken.None));
        Assert.IsType<Decision.Refused>(await responder.ApproveSignedAsync(plan, Actor.Human("Ada"), "replayed", signature, CancellationToken.None));
        Assert.Equal(PlanStatus.Proposed, (await house.PlanAsync()).Status);

        await responder.ApproveSignedAsync(plan, Actor.Human("Barbara"), "signed", signature, CancellationToken.None);

        Assert.Equal(PlanStatus.Approved, (await house.PlanAsync()).Status);
        Assert.Equal(HarborLevers.BarbarasKey.Address, Assert.Single((await house.PlanAsync()).Approvals).Proof!.Wallet);
        Assert.Empty(Assert.IsType<Decision.Accepted>(await responder.ApproveSignedAsync(plan, Actor.Human("Barbara"), "again", signature, CancellationToken.None)).Events);
    }

    [Fact]
    public async Task A_contract_that_was_stopped_by_itself_too_often_today_waits_for_a_person()
    {
        var house = await House.OpenAsync();
        var other = new HarborCase(house.Time.GetUtcNow()).Plan(ApprovalPolicy.Automatic, salt: 7);
        using var desk = house.Desk();
        await desk.SubmitAsync(house.Incident, new Command.Propose(other), Actor.Firebreak, CancellationToken.None);
        await desk.SubmitAsync(house.Incident, new Command.Approve(other.Id, "by itself"), Actor.Firebreak, CancellationToken.None);
        house.Options.ActionsPerTargetPerDay = 1;
        var process = house.Start();

        await process.ProposeAsync();
        Assert.Equal(PlanStatus.Proposed, (await house.LookAsync()).Plans.Single(plan => plan.Plan.Id != other.Id).Status);

        house.Options.ActionsPerTargetPerDay = 2;
        await process.ProposeAsync();
        Assert.Contains((await house.LookAsync()).Plans, plan => plan.Plan.Id != other.Id && plan.Status == PlanStatus.Approved);
    }

    [Fact]
    public async Task Wherever_automation_is_halted_nothing_leaves_the_house_but_the_call_that_had_begun()
    {
        for (var moment = 1; ; moment++)
        {
            var house = await House.OpenAsync();
            var (passes, haltedAt) = (0, 0);
            var process = house.Start(async () =>
            {
                if (++passes == moment)
                {
                    haltedAt = passes;
                    await house.Switch.HaltAsync(Actor.Human("Grace"), "", CancellationToken.None);
                }
            });
            house.Chain.OnReceived = _ =>
            {
                Assert.True(haltedAt == 0 || passes == haltedAt, $"Halted at call {haltedAt}, and call {passes} still let bytes out.");
                return Task.CompletedTask;
            };
            await process.ProposeAsync();
            for (var block = 0; block < 12; block++)
            {
                await process.WorkAsync();
                house.Chain.Mine();
                house.Time.Advance(TimeSpan.FromSeconds(1));
            }

            if (haltedAt == 0)
            {
                Assert.True(moment > 20, "The run was shorter than any rescue.");
                return;
            }
        }
    }

    [Fact]
    public async Task A_plan_that_the_node_kept_waiting_beyond_its_time_is_not_signed_any_more()
    {
        var house = await House.OpenAsync();
        var process = house.Start();
        await process.ProposeAsync();
        house.Chain.IsDown = true;
        await process.WorkAsync();
        house.Time.Advance(TimeSpan.FromMinutes(61));
        house.Chain.IsDown = false;

        await house.CalmAsync();

        Assert.StartsWith("The plan expired at 2026-08-01 13:00:00Z", await house.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_steps_are_signed_in_an_hour_than_the_operator_allows()
    {
        var house = await House.OpenAsync();
        await house.CalmAsync();
        var done = (await house.PlanAsync()).Plan;
        var again = done with { Id = new PlanId(Hash256.FromUInt256(7UL)) };
        house.Chain.Turn(isPaused: false);
        house.Options.ActionsPerHour = 1;
        var desk = house.Desk();
        await desk.SubmitAsync(house.Incident, new Command.Propose(again), Actor.Firebreak, CancellationToken.None);
        await desk.SubmitAsync(house.Incident, new Command.Approve(again.Id, "once more"), Actor.Human("Grace"), CancellationToken.None);

        await new Firebreak.Engine.Response.PlanRunner(house.Incident, again.Id, desk, house.Scene(house.Chain, house.Chain, house.Chain))
            .RunAsync(CancellationToken.None);

        var failed = Assert.IsType<Happened.StepFailed>((await house.LookAsync()).FindPlan(again.Id)!.Progress[^1]);
        Assert.Equal("The limit of 1 actions per hour is reached.", failed.Reason);
    }
}
