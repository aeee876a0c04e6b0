using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>Containment under schedules that nobody would write down: kills at any awaited point, reorgs, outages, lost pools.</summary>
public sealed class ScheduleTests
{
    private enum Turn
    {
        Work,
        WorkAndDie,
        ProposeAndDie,
        Mine,
        MineWithoutPool,
        ReorgKeeping,
        ReorgLosing,
        ForgetPool,
        Outage,
        Nonsense,
        FeesUp,
        FeesDown,
    }

    private static readonly Gen<(Turn What, int How)[]> Schedules =
        Gen.Select(Gen.Enum<Turn>(), Gen.Int[1, 60]).Array[0, 30];

    [Fact]
    public Task However_often_it_is_killed_exactly_one_pause_is_mined() => Schedules.SampleAsync(
        async schedule =>
        {
            var house = await House.OpenAsync();
            await PlayAsync(house, schedule);

            await house.CalmAsync();

            await AssertSoundAsync(house);
            Assert.Single(house.Chain.StandingPauses);
            Assert.True(house.Chain.Head.IsPaused);
            Assert.Equal(PlanStatus.Done, (await house.PlanAsync()).Status);
            Assert.Equal(IncidentStatus.Contained, (await house.LookAsync()).Status);
        },
        iter: 300);

    [Fact]
    public Task Whatever_happens_nothing_is_sent_for_a_plan_that_nobody_approved() => Schedules.SampleAsync(
        async schedule =>
        {
            var house = await House.OpenAsync();
            house.Options.Mode = ResponseMode.Manual;
            await PlayAsync(house, schedule);

            await house.CalmAsync();

            Assert.Empty(house.Chain.Received);
            Assert.False(house.Chain.Head.IsPaused);
        },
        iter: 100);

    [Fact]
    public Task Two_processes_that_carry_out_the_same_plan_at_once_still_act_once() => Gen.Bool.Array[0, 400].SampleAsync(
        async order =>
        {
            var house = await House.OpenAsync();
            await house.Start().ProposeAsync();
            var turnstile = new Turnstile(2);
            var (left, right) = (house.Start(() => turnstile.PassAsync(0)), house.Start(() => turnstile.PassAsync(1)));
            for (var block = 0; block < 4; block++)
            {
                var both = Task.WhenAll(left.WorkAsync(), right.WorkAsync());
                turnstile.Run(both, turn => turn < order.Length && order[turn] ? 1 : 0);
                await both;
                house.Chain.Mine();
            }

            await house.CalmAsync();

            await AssertSoundAsync(house);
            Assert.Single(house.Chain.StandingPauses);
            Assert.Equal(PlanStatus.Done, (await house.PlanAsync()).Status);
        },
        iter: 100);

    private static async Task AssertSoundAsync(House house)
    {
        var log = await house.Ledger.ReadAsync(house.Incident, CancellationToken.None);
        Assert.Null(HashChain.FindBreak(log));
        Assert.Single(log, entry => entry.What is Happened.PlanProposed);
        Assert.Single(log, entry => entry.What is Happened.PlanApproved);
        AssertContainedOncePerPause(log);
        Assert.Single(log.Select(entry => entry.What).OfType<Happened.StepSigned>().Select(step => step.Nonce).Distinct());
        Assert.Single(house.Chain.Received.Select(transaction => transaction.Transaction.Nonce).Distinct());
    }

    // A pause that a reorg took back contains nothing any more; only then may it be contained again.
    private static void AssertContainedOncePerPause(IReadOnlyList<Entry> log)
    {
        var isContained = false;
        foreach (var what in log.Select(entry => entry.What))
        {
            Assert.False(isContained && what is Happened.Contained, "It was contained twice in a row.");
            isContained = what is Happened.Contained || (isContained && what is not Happened.StepDropped);
        }

        Assert.True(isContained);
    }

    private static async Task PlayAsync(House house, (Turn What, int How)[] schedule)
    {
        var process = house.Start();
        foreach (var (what, how) in schedule)
        {
            house.Time.Advance(TimeSpan.FromMilliseconds(300));
            switch (what)
            {
                case Turn.Work:
                    await process.WorkAsync();
                    break;
                case Turn.WorkAndDie:
                    await DieAsync(house, how, doomed => doomed.WorkAsync());
                    process = house.Start();
                    break;
                case Turn.ProposeAndDie:
                    await DieAsync(house, how % 10, doomed => doomed.ProposeAsync());
                    process = house.Start();
                    break;
                default:
                    Befall(house, what, how);
                    break;
            }
        }

        (house.Chain.IsDown, house.Chain.TalksNonsense) = (false, false);
    }

    private static void Befall(House house, Turn what, int how)
    {
        var chain = house.Chain;
        switch (what)
        {
            case Turn.Mine:
                chain.Mine();
                break;
            case Turn.MineWithoutPool:
                chain.MineWithoutPool();
                break;
            case Turn.ReorgKeeping or Turn.ReorgLosing:
                chain.Reorg(1 + (how % 2), what == Turn.ReorgLosing);
                break;
            case Turn.ForgetPool:
                chain.ForgetPool();
                break;
            case Turn.Outage:
                chain.IsDown = !chain.IsDown;
                break;
            case Turn.Nonsense:
                chain.TalksNonsense = !chain.TalksNonsense;
                break;
            case Turn.FeesUp:
                chain.BaseFee = 10_000_000_000UL * (ulong)how;
                break;
            case Turn.FeesDown:
                chain.BaseFee = 1_000_000_000UL;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Not a thing that befalls a chain.");
        }
    }

    private static async Task DieAsync(House house, int point, Func<House.Process, Task> act)
    {
        var left = point;
        var doomed = house.Start(() => --left == 0 ? throw new KilledException() : Task.CompletedTask);
        try
        {
            await act(doomed);
        }
        catch (KilledException)
        {
            // What SIGKILL leaves behind: the ledger and the chain, nothing else.
        }
    }

    private sealed class KilledException : Exception;
}
