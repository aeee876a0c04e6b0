using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>Calls that got at what is another's, and what the contract would have said to a stranger.</summary>
public sealed class OpenDoorTests
{
    private static readonly Address Victim = Account("victim");

    [Fact]
    public void A_burn_of_what_is_anothers_pages_only_where_a_stranger_would_have_been_let_in()
    {
        var block = Block(7, Burn(Victim));

        Assert.Equal([0], OpenDoors.Of(block).Select(door => door.Frame));
        Assert.True(Judge(block, isOpen: true) is { Pages: true } signal && signal.Subject == Token);
        Assert.Null(Judge(block, isOpen: false));
    }

    [Fact]
    public void Ones_own_tokens_and_those_of_holders_whom_the_call_does_not_name_are_no_affair()
    {
        Assert.Empty(OpenDoors.Of(Block(7, Burn(Attacker))));
        Assert.Empty(OpenDoors.Of(Block(7, Transaction(Call(Attacker, Token, "tidy()"), Transfer(Token, Victim, default, 1)))));
    }

    [Fact]
    public void Whoever_settles_for_a_holder_and_has_him_paid_robs_nobody()
    {
        Assert.Null(Judge(Block(7, Burn(Victim, Transfer(Coin, Token, Victim, 1))), isOpen: true));
    }

    [Fact]
    public void Whoever_brings_what_the_holder_signed_came_by_his_leave_and_a_signature_of_another_is_none()
    {
        var asked = Call(Token, Victim, "isValidSignature(bytes32,bytes)").Statically();
        var yes = asked with { Output = asked.Input[..4] };

        Assert.Null(Judge(With(PowerRecogniserTests.Recovering(Token, Victim)), isOpen: true));
        Assert.Null(Judge(With(yes), isOpen: true));
        Assert.True(Judge(With(PowerRecogniserTests.Recovering(Token, Attacker)), isOpen: true) is { Pages: true });
        Assert.True(Judge(With(asked), isOpen: true) is { Pages: true });
        Assert.True(Judge(With(yes with { Reverts = true }), isOpen: true) is { Pages: true });

        static Block With(CallSketch check) => Block(7, Burn(Victim) is var burn ? burn with { Root = burn.Root with { Inner = [check] } } : burn);
    }

    [Fact]
    public void Whoever_becomes_owner_in_place_of_another_through_an_open_door_pages_and_a_first_owner_does_not()
    {
        Assert.True(Judge(Block(7, Owned(Victim)), isOpen: true) is { Pages: true });
        Assert.Empty(OpenDoors.Of(Block(7, Owned(default))));
        Assert.Empty(OpenDoors.Of(Block(7, Transaction(Creation(Attacker, Token, 0), Log(Token, "OwnershipTransferred(address,address)", Attacker, Attacker)))));
        Assert.Empty(OpenDoors.Of(Block(7, Transaction(Call(Attacker, Token, "init()"), Event(default), Event(Attacker)))));

        static TransactionSketch Owned(Address before) => Transaction(Call(Attacker, Token, "init()"), Event(before));
        static LogSketch Event(Address before) => Log(Token, "OwnershipTransferred(address,address)", before, Attacker);
    }

    [Fact]
    public void A_block_full_of_such_calls_costs_four_questions() => Assert.Equal(
        OpenDoors.MostTrials, OpenDoors.Of(Block(7, Enumerable.Range(0, 9).Select(_ => Burn(Victim)).ToArray())).Count);

    [Fact]
    public void Under_a_protocol_file_its_doors_are_tried_and_role_holders_are_no_strangers()
    {
        var block = Block(7, Burn(Victim));
        var ordered = Block(7, Transaction(Call(Administrator, Token, "_burn(address,uint256)").Saying(Victim.ToWord(), Word(1)), Transfer(Token, Victim, default, 1)));
        var elsewhere = new Watch(Protocol(Coin));
        var opened = RecogniserBench.Valuation with { Views = [new ViewAnswer(0, [], [])] };

        Assert.Single(OpenDoors.Of(block, RecogniserBench.Watch));
        Assert.Empty(OpenDoors.Of(ordered, RecogniserBench.Watch));
        Assert.Empty(OpenDoors.Of(block, elsewhere));
        Assert.True(Recogniser("open-door").Judge(SceneOf(block, opened)) is { Pages: true });
        Assert.Null(Recogniser("open-door").Judge(SceneOf(ordered, opened)));
        Assert.Null(Recogniser("open-door").Judge(SceneOf(block, RecogniserBench.Valuation)));
    }

    private static TransactionSketch Burn(Address holder, params LogSketch[] besides) =>
        Transaction(Call(Attacker, Token, "_burn(address,uint256)").Saying(holder.ToWord(), Word(1)), [Transfer(Token, holder, default, 1), .. besides]);

    private static Signal? Judge(Block block, bool isOpen)
    {
        var valuation = RecogniserBench.Valuation with { Views = isOpen ? [new ViewAnswer(0, [], [])] : [] };
        var watch = new Watch(WholeChain.Of(block.Header.Chain)).Over(block, 0)!;
        return Recogniser("open-door").Judge(new Scene(block, 0, new Observer().Observe(block, 0), watch, valuation));
    }
}
