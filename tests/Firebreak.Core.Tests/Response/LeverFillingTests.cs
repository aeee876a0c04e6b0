using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

/// <summary>Levers with places: what an alert rests on fills them, or there is no plan and a reason.</summary>
public sealed class LeverFillingTests
{
    private const string Scheduled = "CallScheduled(bytes32 indexed id, address target)";
    private static readonly Address Timelock = A.Account("timelock"), Token = A.Account("token"), Guardian = HarborCase.Guardian;
    private static readonly Hash256 Strike = HarborCase.Transaction(HarborCase.FirstHostileBlock);
    private static readonly Hash256 Operation = A.Hash("operation");

    private static readonly Lever Cancel = Lever("timelock-cancel", "cancel(bytes32 {operation})", "isPending(bytes32 {operation}) = true", "isPending(bytes32 {operation}) = false") with
    {
        Fill = [new PlaceFill("operation", new PlaceSource.Event(Scheduled, "id", IsHashed: false))],
    };

    private static readonly Lever Freeze = Lever("token-freeze", "freeze(address {account})", "frozen(address {account}) = false", "frozen(address {account}) = true") with
    {
        Fill = [new PlaceFill("account", new PlaceSource.Taker())],
    };

    [Fact]
    public void The_operation_that_an_attack_queued_is_the_one_that_is_cancelled()
    {
        var plan = Assert.Single(Weigh(Cancel, Fitted(Cancel, Timelock), Log(Timelock, Operation)).Plans);

        var step = Assert.Single(plan.Steps);
        Assert.Equal((Timelock, $"timelock-cancel.cancel(bytes32 {Operation})"), (step.Target, step.Call));
        Assert.Equal(Operation.ToArray(), step.Data.Span[4..].ToArray());
        Assert.Equal([new FilledPlace("operation", Operation.ToString())], step.With);
    }

    [Fact]
    public void Each_of_several_operations_is_cancelled_so_that_a_decoy_saves_none()
    {
        var logs = Enumerable.Range(0, 3).Select(number => Log(Timelock, A.Hash($"operation {number}"))).ToArray();

        Assert.Equal(3, Assert.Single(Weigh(Cancel, Fitted(Cancel, Timelock), [.. logs, logs[0]]).Plans).Steps.Count);
    }

    [Fact]
    public void More_operations_than_can_be_cancelled_at_once_are_left_to_people() =>
        AssertWithheld(Weigh(Cancel, Fitted(Cancel, Timelock), [.. Enumerable.Range(0, 9).Select(number => Log(Timelock, A.Hash($"operation {number}")))]), "could be any of 9");

    [Fact]
    public void An_event_of_another_contract_or_of_another_transaction_fills_nothing()
    {
        AssertWithheld(Weigh(Cancel, Fitted(Cancel, Timelock), Log(Token, Operation)), "operation is not filled: the alert's transactions hold no CallScheduled of timelock-cancel");
        AssertWithheld(Weigh(Cancel, Fitted(Cancel, Timelock), Log(Timelock, Operation) with { Transaction = A.Hash("elsewhere") }), "operation is not filled");
        AssertWithheld(Weigh(Cancel, Fitted(Cancel, Timelock), Log(Timelock, Operation) with { Data = new byte[31] }), "operation is not filled");
    }

    [Fact]
    public void Who_took_the_token_is_frozen_and_not_the_pool_that_it_went_through()
    {
        var step = Assert.Single(Assert.Single(Weigh(Freeze, Fitted(Freeze, Token), Taken(HarborCase.Attacker), Taken(A.Account("pool"))).Plans).Steps);

        Assert.Equal([new FilledPlace("account", HarborCase.Attacker.ToHex())], step.With);
    }

    [Fact]
    public void Two_who_took_it_are_left_to_people_and_nobody_of_ours_is_frozen()
    {
        AssertWithheld(Weigh(Freeze, Fitted(Freeze, Token), [A.Account("second")], Taken(HarborCase.Attacker), Taken(A.Account("second"))), "could be any of");
        AssertWithheld(Weigh(Freeze, Fitted(Freeze, Token), [Guardian], Taken(Guardian)), "account is not filled");
        AssertWithheld(Weigh(Freeze, Fitted(Freeze, Token), [], []), "account is not filled");
    }

    [Fact]
    public void An_event_that_names_one_of_ours_does_not_turn_us_against_ourselves()
    {
        var revoke = Lever("revoke", "revoke(address {account})", "has(address {account}) = true", "has(address {account}) = false") with
        {
            Fill = [new PlaceFill("account", new PlaceSource.Event(Scheduled, "target", IsHashed: false))],
        };
        var fitted = Fitted(revoke, Timelock);

        Assert.Single(Weigh(revoke, fitted, Log(Timelock, Operation, HarborCase.Attacker)).Plans);
        AssertWithheld(Weigh(revoke, fitted, Log(Timelock, Operation, Guardian)), $"account would be {Guardian}, which is one of ours");
        AssertWithheld(Weigh(revoke, fitted, Log(Timelock, Operation, HarborCase.Vault)), "which is one of ours");
        var beside = Assert.Single(Weigh(revoke, fitted, Log(Timelock, Operation, Guardian), Log(Timelock, A.Hash("other"), HarborCase.Attacker)).Plans);
        Assert.Equal(HarborCase.Attacker.ToHex(), Assert.Single(Assert.Single(beside.Steps).With).Value);
        var altered = Assert.Single(Weigh(revoke, fitted, Log(Timelock, Operation, HarborCase.Attacker)).Plans).Steps[0] with
        {
            With = [new FilledPlace("account", Guardian.ToHex())],
            Data = revoke.Call.Encode(new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = Guardian.ToHex() }, out _)!.Value,
        };
        Assert.Contains("one of ours", AllowList.WhyNot(altered, HarborCase.Chain, Protocol(fitted), [revoke], Guardian), StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_keeps_the_flags_that_stand_and_later_answers_make_no_second_plan()
    {
        var pause = Lever("pause", "pause(bool {supply}, bool true)", "paused() = false", "paused() = true") with
        {
            Fill = [new PlaceFill("supply", new PlaceSource.View(At: null, HarborLevers.Call("isSupplyPaused()")))],
        };
        Proposals Asked(Incident incident, int supply) => Weigh(incident, pause, Fitted(pause, Timelock), Clues.None with
        {
            Answers = [new ClueAnswer(new ClueQuestion(Timelock, HarborLevers.Call("isSupplyPaused()").Data), (byte[])[.. new byte[31], (byte)supply])],
        });

        var story = new Story();
        var plan = Assert.Single(Asked(story.Incident, 1).Plans);
        Assert.Equal("pause.pause(bool true, bool true)", plan.Steps[0].Call);
        story.Submit(new Command.Propose(plan), Actor.Firebreak);
        Assert.Equal(plan.Id, Assert.Single(Asked(story.Incident, 0).Plans).Id);
        AssertWithheld(Asked(story.Incident, 7), "supply is not filled");
    }

    [Fact]
    public void The_allow_list_lets_through_only_what_the_file_leaves_open()
    {
        var fitted = Fitted(Cancel, Timelock);
        var step = Assert.Single(Weigh(Cancel, fitted, Log(Timelock, Operation)).Plans).Steps[0];
        string? WhyNot(ProposedStep asked, FittedLever written) => AllowList.WhyNot(asked, HarborCase.Chain, Protocol(written), [Cancel], Guardian);

        Assert.Null(WhyNot(step, fitted));
        Assert.NotNull(WhyNot(step with { With = [] }, fitted));
        Assert.NotNull(WhyNot(step with { With = [new FilledPlace("operation", A.Hash("other").ToString())] }, fitted));
        Assert.NotNull(WhyNot(step with { Target = Token }, fitted));
        Assert.NotNull(WhyNot(step, fitted with { With = [new FilledPlace("operation", A.Hash("other").ToString())] }));
        Assert.NotNull(AllowList.WhyNot(step, HarborCase.Chain, Protocol(fitted), [Cancel with { Fill = [] }], Guardian));
    }

    [Fact]
    public void A_playbook_for_other_protocols_is_no_news_unless_nothing_else_protects_the_contract()
    {
        var incident = new Story().Incident;
        var stranger = HarborLevers.PauseOnTheft with { Id = "stranger", Steps = [new PlaybookStep("token-freeze", Contract: null)] };
        Items<Lever> levers = [HarborLevers.Pause, Freeze];

        var both = Planner.Weigh(incident, HarborLevers.Protocol, [HarborLevers.PauseOnTheft, stranger], levers, ResponseMode.Automatic, Story.Noon, Clues.None);
        Assert.Equal((1, 0), (both.Plans.Count, both.Withheld.Count));
        AssertWithheld(Planner.Weigh(incident, HarborLevers.Protocol, [stranger], levers, ResponseMode.Automatic, Story.Noon, Clues.None), "the protocol file fits no token-freeze to HarborVault: add one that it has under levers:");
        AssertWithheld(
            Planner.Weigh(incident, HarborLevers.Protocol with { Contracts = [] }, [stranger, HarborLevers.PauseOnTheft], levers, ResponseMode.Automatic, Story.Noon, Clues.None), "fits no token-freeze or pausable-vault to ");
    }

    [Fact]
    public void Why_there_is_no_plan_stands_once_in_the_log_and_leaves_when_the_plan_comes()
    {
        var story = new Story();
        var why = Assert.Single(Weigh(story.Incident, Cancel, Fitted(Cancel, Timelock), Clues.None).Withheld);

        story.Submit(new Command.Withhold(why), Actor.Firebreak);
        Assert.Empty(Assert.IsType<Decision.Accepted>(story.Submit(new Command.Withhold(why), Actor.Firebreak)).Events);
        Assert.Equal([why], story.Incident.Withheld);
        Assert.StartsWith("No plan by act@1: operation is not filled", why.Tell(), StringComparison.Ordinal);

        story.Submit(new Command.Propose(Weigh(Cancel, Fitted(Cancel, Timelock), Log(Timelock, Operation)).Plans[0]), Actor.Firebreak);
        Assert.Empty(story.Incident.Withheld);
    }

    private static void AssertWithheld(Proposals proposals, string because)
    {
        Assert.Empty(proposals.Plans);
        Assert.Contains(because, Assert.Single(proposals.Withheld).Reason, StringComparison.Ordinal);
    }

    private static Proposals Weigh(Lever lever, FittedLever fitted, params ClueLog[] logs) =>
        Weigh(new Story().Incident, lever, fitted, Clues.None with { Logs = logs.ToItems() });

    private static Proposals Weigh(Lever lever, FittedLever fitted, params Evidence[] evidence) => Weigh(lever, fitted, [], evidence);

    private static Proposals Weigh(Lever lever, FittedLever fitted, Address[] alsoActed, params Evidence[] evidence)
    {
        var incident = new Story().Incident;
        var alert = incident.Alerts[0];
        var signal = alert.Standing[0] with { Evidence = evidence.ToItems(), Actors = [HarborCase.Attacker, .. alsoActed] };
        return Weigh(incident with { Alerts = [alert with { Standing = [signal] }] }, lever, fitted, Clues.None);
    }

    private static Proposals Weigh(Incident incident, Lever lever, FittedLever fitted, Clues clues) => Planner.Weigh(
        incident, Protocol(fitted), [HarborLevers.PauseOnTheft with { Id = "act", Steps = [new PlaybookStep(lever.Id, Contract: null)] }], [lever],
        ResponseMode.Automatic, Story.Noon, clues);

    private static Protocol Protocol(FittedLever fitted) => HarborLevers.Protocol with
    {
        Contracts = [HarborLevers.Protocol.Contracts[0] with { Lever = null }],
        Roles = [new RoleHolder("guardian", Guardian, ["pauses"])],
        Levers = [fitted],
    };

    private static FittedLever Fitted(Lever lever, Address target) =>
        new(lever.Id, lever.Id, target, Caller: null, Guard: null, Rehearsed: null, []) { Protects = [HarborCase.Vault] };

    private static Lever Lever(string id, string call, string armed, string readBack) => HarborLevers.Pause with
    {
        Id = id,
        Call = HarborLevers.Call(call),
        Armed = HarborLevers.Check(armed),
        ReadBack = HarborLevers.Check(readBack),
    };

    private static ClueLog Log(Address emitter, Hash256 operation, Address target = default) =>
        new(Strike, emitter, [AbiEvent.Parse(Scheduled).Topic0, operation], target.ToWord().ToArray());

    private static Evidence.Flow Taken(Address by) => new(Strike, by, Token, Int256.One);
}
