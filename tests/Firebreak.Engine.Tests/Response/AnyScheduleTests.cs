using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>
/// Two processes, two people and a hostile world at once: kills, reorgs, questions that fail before or after they were heard, approvals that
/// race each other and a refusal, a signer that signs something else. At the node's door each transaction is held against the log
/// (<see cref="House"/>): the approved call, approved, tried, and written down before.
/// </summary>
public sealed class AnyScheduleTests
{
    private enum Turn
    {
        Work,
        WorkTogether,
        Die,
        Cut,
        Nonsense,
        Approve,
        ApproveTogether,
        Refuse,
        RefuseTogether,
        Mine,
        MineWithoutPool,
        ReorgKeeping,
        ReorgLosing,
        ForgetPool,
        Outage,
        FeesUp,
        FeesDown,
        KillSwitch,
        Lie,
    }

    // What carries a plan on comes often enough that most schedules get to the sending, and past it.
    private static readonly Gen<Turn> Turns = Gen.Frequency(
        (4, Gen.Const(Turn.WorkTogether)), (3, Gen.Const(Turn.Approve)), (2, Gen.Const(Turn.ApproveTogether)), (4, Gen.Const(Turn.Mine)),
        (3, Gen.Const(Turn.ReorgLosing)), (18, Gen.Enum<Turn>().Where(turn => turn is not (Turn.Refuse or Turn.Lie))), (1, Gen.Enum<Turn>()));

    private static readonly Gen<(bool IsAutomatic, (Turn What, int How)[] Turns)> Schedules =
        Gen.Select(Gen.Bool, Gen.Select(Turns, Gen.Int[1, 1 << 20]).Array[0, 40]);

    [Fact]
    public async Task Whatever_befalls_it_no_step_has_two_effects_and_nothing_leaves_that_was_not_approved_and_tried()
    {
        var (ends, dropped, sent) = (new Dictionary<string, int>(StringComparer.Ordinal), 0, 0);
        await Schedules.SampleAsync(
            async schedule =>
            {
                var stage = await PlayAsync(schedule.IsAutomatic, schedule.Turns);
                var log = await stage.House.Ledger.ReadAsync(stage.House.Incident, CancellationToken.None);
                await AssertSoundAsync(stage, log);
                var status = (await stage.House.PlanAsync()).Status;
                lock (ends)
                {
                    ends[status.ToString()] = ends.GetValueOrDefault(status.ToString()) + 1;
                    dropped += log.Count(entry => entry.What is Happened.StepDropped);
                    sent += stage.House.Chain.Received.Count;
                }
            },
            iter: Nightly.Choose(300, 5_000));

        var told = string.Join(", ", ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => $"{end.Value} {end.Key}"));
        Tallies.Note("random schedules of containment", $"{ends.Values.Sum()} schedules: {told}; {sent} sendings; {dropped} pauses taken back by reorgs");
    }

    private static async Task AssertSoundAsync(Stage stage, IReadOnlyList<Entry> log)
    {
        var (house, plan) = (stage.House, await stage.House.PlanAsync());
        Assert.Null(HashChain.FindBreak(log));
        Assert.True(log.Count(entry => entry.What is Happened.PlanApproved) <= 1, "It was approved twice.");
        Assert.True(log.Select(entry => entry.What).OfType<Happened.StepSigned>().Select(step => (step.Sender, step.Nonce)).Distinct().Count() <= 1, "It had two nonces.");
        Assert.True(house.Chain.StandingPauses.Count() <= 1, "One step was done twice.");
        switch (plan.Status)
        {
            case PlanStatus.Done:
                Assert.Single(house.Chain.StandingPauses);
                Assert.True(house.Chain.Head.IsPaused);
                break;
            case PlanStatus.Failed:
                Assert.True(stage.HasLied, $"Nobody stood in the way, and yet: {await house.FailureAsync()}");
                break;
            default:
                Assert.False(log.Any(entry => entry.What is Happened.PlanApproved), $"It was approved and is {plan.Status}.");
                Assert.Empty(house.Chain.Received);
                break;
        }
    }

    private static async Task<Stage> PlayAsync(bool isAutomatic, (Turn What, int How)[] turns)
    {
        var stage = new Stage(await House.OpenAsync());
        stage.House.Options.Mode = isAutomatic ? ResponseMode.Automatic : ResponseMode.Manual;
        await stage.House.Start().ProposeAsync();
        foreach (var (what, how) in turns)
        {
            stage.House.Time.Advance(TimeSpan.FromMilliseconds(300));
            await PlayAsync(stage, what, how);
        }

        (stage.House.Chain.IsDown, stage.House.SignersLie) = (false, null);
        await stage.House.Switch.ResumeAsync(Actor.Human("Ada"), "The schedule is over.", CancellationToken.None);
        stage.House.Chain.BaseFee = 1_000_000_000UL;
        await stage.House.RestAsync();
        return stage;
    }

    private static Task PlayAsync(Stage stage, Turn what, int how)
    {
        switch (what)
        {
            case Turn.Work:
                return stage.Process(how % 2).WorkAsync();
            case Turn.WorkTogether:
                return stage.TogetherAsync(how, stage.Process(0).WorkAsync, stage.Process(1).WorkAsync);
            case Turn.Die:
                return stage.DieAsync(how % 2, 1 + (how / 2 % 60));
            case Turn.Cut or Turn.Nonsense:
                stage.Gate(how % 2).FailAt(1 + (how / 2 % 40), what == Turn.Cut ? Response.Gate.Unreachable : Response.Gate.Nonsense);
                return stage.Process(how % 2).WorkAsync();
            case Turn.Approve:
                return stage.ApproveAsync(how % 2, "Ada");
            case Turn.ApproveTogether:
                return stage.TogetherAsync(how, () => stage.ApproveAsync(0, "Ada"), () => stage.ApproveAsync(1, "Grace"), stage.Process(0).WorkAsync);
            case Turn.KillSwitch:
                return stage.TurnSwitchAsync();
            case Turn.Refuse:
                return stage.RefuseAsync(how % 2);
            case Turn.RefuseTogether:
                return stage.TogetherAsync(how, () => stage.ApproveAsync(0, "Ada"), () => how % 8 == 0 ? stage.RefuseAsync(1) : Task.CompletedTask, stage.Process(0).WorkAsync);
            default:
                Befall(stage, what, how);
                return Task.CompletedTask;
        }
    }

    private static void Befall(Stage stage, Turn what, int how)
    {
        var chain = stage.House.Chain;
        switch (what)
        {
            case Turn.Mine:
                chain.Mine();
                break;
            case Turn.MineWithoutPool:
                chain.MineWithoutPool();
                break;
            case Turn.ReorgKeeping or Turn.ReorgLosing:
                chain.Reorg(1 + (how % 3), what == Turn.ReorgLosing);
                break;
            case Turn.ForgetPool:
                chain.ForgetPool();
                break;
            case Turn.Outage:
                chain.IsDown = !chain.IsDown;
                break;
            case Turn.FeesUp:
                chain.BaseFee = 10_000_000_000UL * (ulong)(1 + (how % 60));
                break;
            case Turn.FeesDown:
                chain.BaseFee = 1_000_000_000UL;
                break;
            case Turn.Lie:
                stage.Lie(how);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Nothing that befalls a chain.");
        }
    }

    /// <summary>Both processes, as long as nothing kills them, and what was done to the plan.</summary>
    private sealed class Stage
    {
        private readonly Turnstile _turnstile = new(2);
        private readonly Gate[] _gates;
        private readonly House.Process[] _processes;

        public Stage(House house)
        {
            House = house;
            _gates = [new Gate(_turnstile, 0), new Gate(_turnstile, 1)];
            _processes = [.. _gates.Select(gate => house.Start(gate.PassAsync, gate.AskAsync))];
        }

        public House House { get; }

        public bool HasLied { get; private set; }

        public House.Process Process(int who) => _processes[who];

        public Gate Gate(int who) => _gates[who];

        public async Task ApproveAsync(int who, string name) => await _processes[who].Responder.ApproveAsync(
            (await House.PlanAsync()).Plan.Id.ToString(), Actor.Human(name), "seen", CancellationToken.None);

        public async Task TurnSwitchAsync() => _ = await House.Switch.IsHaltedAsync(CancellationToken.None)
            ? await House.Switch.ResumeAsync(Actor.Human("Ada"), "A false alarm.", CancellationToken.None)
            : await House.Switch.HaltAsync(Actor.Human("Grace"), "", CancellationToken.None);

        public async Task RefuseAsync(int who) => await _processes[who].Responder.RefuseAsync(
            (await House.PlanAsync()).Plan.Id.ToString(), Actor.Human("Grace"), "false alarm", CancellationToken.None);

        /// <summary>All at once, one awaited point at a time, in an order that the number stands for.</summary>
        public async Task TogetherAsync(int order, params Func<Task>[] acts)
        {
            Array.ForEach(_gates, gate => gate.IsHeld = true);
            var all = Task.WhenAll(acts.Select(act => act()).ToList());
            _turnstile.Run(all, turn => (order >> (turn % 20)) & 1);
            Array.ForEach(_gates, gate => gate.IsHeld = false);
            await all;
        }

        public async Task DieAsync(int who, int point)
        {
            var left = point;
            try
            {
                await House.Start(() => --left == 0 ? throw new KilledException() : Task.CompletedTask).WorkAsync();
            }
            catch (KilledException)
            {
                // What SIGKILL leaves behind: the ledger and the chain, nothing else.
            }

            _processes[who] = House.Start(_gates[who].PassAsync, _gates[who].AskAsync);
        }

        /// <summary>From now on the signer signs something else.</summary>
        public void Lie(int how)
        {
            HasLied = true;
            House.SignersLie = call => (how % 5) switch
            {
                0 => call with { To = HarborCase.Attacker },
                1 => call with { Value = UInt256.One },
                2 => call with { Data = [0x3f, 0x4b, 0xa8, 0x3a] },
                3 => call with { Nonce = call.Nonce + 1 },
                _ => call with { ChainId = 1 },
            };
        }
    }

    private sealed class KilledException : Exception;
}
