using System.Diagnostics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

public sealed class WorkerTests
{
    [Fact]
    public async Task The_worker_contains_by_itself_waits_an_outage_out_and_says_so_once()
    {
        var house = await House.OpenAsync();
        using var desk = house.Desk();
        using var worker = Worker(house, desk);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        house.Chain.IsDown = true;
        await new Responder(desk, house.Scene(house.Chain, house.Chain, house.Chain), NullLogger<Responder>.Instance)
            .ProposeAsync(house.Incident, TestContext.Current.CancellationToken);
        await UntilAsync(house, async () => await NotesAsync(house) == 1);
        house.Chain.IsDown = false;

        await UntilAsync(house, async () => (await house.LookAsync()).Status == IncidentStatus.Contained, house.Chain.Mine);

        Assert.True(house.Chain.Head.IsPaused);
        var notes = (await house.Ledger.ReadAsync(house.Incident, CancellationToken.None)).Select(entry => entry.What).OfType<Happened.Noted>().ToList();
        Assert.Single(notes, note => note.Text.Contains("cannot be reached", StringComparison.Ordinal));
        await worker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Levers_are_rehearsed_at_the_start_and_one_that_would_fail_is_named()
    {
        var house = await House.OpenAsync();
        var log = new Lines();
        var book = new TroubleBook();
        var watch = new LeverWatch(house.Scene(house.Chain, house.Chain, house.Chain), book, log);

        await watch.CheckAllAsync(TestContext.Current.CancellationToken);
        house.Chain.SimulationFailure = "AccessControlUnauthorizedAccount";
        await watch.CheckAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal<string[]>(
            [
                "Information: Lever pausable-vault on HarborVault is armed: its call was tried on the head and would work.",
                "Error: Lever pausable-vault on HarborVault is NOT armed: tried on the head its call fails: AccessControlUnauthorizedAccount",
            ],
            [.. log.Written]);
        Assert.Equal((TroubleKind.LeverDead, "pausable-vault on HarborVault"), Assert.Single(book.Standing.Select(trouble => (trouble.Kind, trouble.Key))));

        house.Chain.SimulationFailure = null;
        await watch.CheckAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(book.Standing);
        Assert.Empty(house.Chain.Received);
    }

    [Fact]
    public async Task Containment_is_rehearsed_with_a_key_that_may_do_nothing_and_nothing_leaves_the_house()
    {
        var house = await House.OpenAsync();
        var asked = 0;
        house.SignersLie = call =>
        {
            asked++;
            return call;
        };
        var before = await house.Ledger.HeadsAsync(CancellationToken.None);

        var played = await new ContainmentRehearsal(house.Scene(house.Chain, house.Chain, house.Chain)).PlayAsync(CancellationToken.None);

        Assert.Contains(played, what => what is Happened.StepSimulated { Succeeded: true });
        Assert.NotEqual(house.Scene(house.Chain, house.Chain, house.Chain).Signers.Single().Address, Assert.Single(played.OfType<Happened.StepSigned>()).Sender);
        Assert.Contains(played, what => what is Happened.StepSent);
        Assert.Equal(0, asked);
        Assert.Empty(house.Chain.Received);
        Assert.Equal(before, await house.Ledger.HeadsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_contract_that_refuses_its_own_check_is_named_and_the_levers_behind_it_are_rehearsed()
    {
        var house = await House.OpenAsync();
        var log = new Lines();
        var passes = 0;

        // Every question passes twice: capabilities, the head, then what the first contract itself is asked.
        var view = new GatedVault(house.Chain, () => ++passes == 5 ? throw new NodeAnswerException("execution reverted") { Code = 3 } : Task.CompletedTask);
        var scene = house.Scene(view, house.Chain, house.Chain);
        var vault = scene.Protocol.Contracts[0];
        var both = scene with { Protocol = scene.Protocol with { Contracts = [vault with { Name = "OldVault" }, vault] } };

        await new LeverWatch(both, new TroubleBook(), log).CheckAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal<string[]>(
            [
                $"Error: Lever pausable-vault on OldVault is NOT armed: paused() has no answer at {HarborCase.Vault}",
                "Information: Lever pausable-vault on HarborVault is armed: its call was tried on the head and would work.",
            ],
            [.. log.Written]);
    }

    private static ResponseWorker Worker(House house, IncidentDesk desk)
    {
        var scene = house.Scene(house.Chain, house.Chain, house.Chain);
        return new ResponseWorker(desk, scene, new ChainStatus(), NullLogger<ResponseWorker>.Instance);
    }

    private static async Task<int> NotesAsync(House house) =>
        (await house.Ledger.ReadAsync(house.Incident, CancellationToken.None)).Count(entry => entry.What is Happened.Noted);

    [Fact]
    public async Task Why_a_plan_waits_for_a_person_is_logged_once_however_often_it_is_looked_at()
    {
        var house = await House.OpenAsync();
        house.Options.ActionsPerTargetPerDay = 0;
        var lines = new Lines();
        var responder = new Responder(house.Desk(), house.Scene(house.Chain, house.Chain, house.Chain), lines);

        for (var look = 0; look < 5; look++)
        {
            await responder.ProposeAsync(house.Incident, TestContext.Current.CancellationToken);
        }

        Assert.EndsWith("waits for a person: Firebreak acted on its target 0 times within a day already.", Assert.Single(Waiting(lines)), StringComparison.Ordinal);
        house.Options.ActionsPerTargetPerDay = 1;
        await responder.ProposeAsync(house.Incident, TestContext.Current.CancellationToken);
        Assert.Equal(PlanStatus.Approved, (await house.PlanAsync()).Status);
        Assert.Single(Waiting(lines));
    }

    private static IEnumerable<string> Waiting(Lines lines) => lines.Written.Where(line => line.Contains("waits for a person", StringComparison.Ordinal));

    // The worker runs on its own; the test moves its clock until it has come far enough.
    private static async Task UntilAsync(House house, Func<Task<bool>> condition, Action? eachTurn = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "The worker does not come to it.");
            eachTurn?.Invoke();
            house.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Lines : ILogger<LeverWatch>, ILogger<Responder>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
