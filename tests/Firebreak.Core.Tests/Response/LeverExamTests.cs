using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class LeverExamTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Key = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Fact]
    public void A_call_with_places_is_filled_and_what_is_open_in_it_is_what_a_guard_leaves_free()
    {
        var call = HarborLevers.Call("setReserveFreeze(address {asset}, bool true)");

        var data = call.Encode(new Dictionary<string, string>(StringComparer.Ordinal) { ["asset"] = Key.ToHex() }, out _);

        Assert.Equal(AbiFunction.Parse("setReserveFreeze(address,bool)").Encode(Key, true), data!.Value.ToArray());
        Assert.Equal(UInt256.One, call.FreeWords());
        Assert.Null(call.Encode(LeverPlaces.None, out var whyNot));
        Assert.Contains("{asset}", whyNot, StringComparison.Ordinal);
        Assert.Null(HarborLevers.Call("seal(address[] [{sealable}])").FreeWords());
    }

    [Theory]
    [InlineData("pause(bool)")]
    [InlineData("pause(bool maybe)")]
    [InlineData("pause(uint8 256)")]
    [InlineData("pause(bytes4 0x12)")]
    [InlineData("pause(address 0x12)")]
    [InlineData("pause(uint256[2] [1])")]
    [InlineData("pause(nonsense 1)")]
    [InlineData("1pause()")]
    public void A_call_whose_value_does_not_fit_its_type_is_none(string text) => Assert.False(CallPattern.TryParse(text, out _));

    [Theory]
    [InlineData("f(bytes32 keccak(PAUSER_ROLE))", "f(bytes32)")]
    [InlineData("f((address,uint256) (0x00000000000000000000000000000000000000aa, 7), bytes 0x12)", "f((address,uint256),bytes)")]
    [InlineData("f(bytes32[] [], address[] [{one}, {two}])", "f(bytes32[],address[])")]
    public void Tuples_lists_and_hashes_are_values_too(string text, string signature)
    {
        var call = HarborLevers.Call(text);

        Assert.Equal(signature, call.Signature);
        Assert.Equal(text, call.ToString());
    }

    [Fact]
    public void A_lever_that_would_take_back_a_flag_that_stands_is_dead_for_this_filling()
    {
        var comet = HarborLevers.Pause with
        {
            Call = HarborLevers.Call("pause(bool {supply}, bool true)"),
            Traps = [new LeverTrap(LeverTrapKind.OverwritesFlags, "It writes both.", [HarborLevers.Call("isSupplyPaused()"), HarborLevers.Call("isWithdrawPaused()")])],
        };

        Assert.Contains(Judge(comet, Fitted(("supply", "false")), isSet: true), finding => finding.What.Contains("would undo what stands", StringComparison.Ordinal));
        Assert.DoesNotContain(Judge(comet, Fitted(("supply", "true")), isSet: true), finding => finding.Level == LeverLevel.Dead);
        Assert.DoesNotContain(Judge(comet, Fitted(("supply", "false")), isSet: false), finding => finding.Level == LeverLevel.Dead);
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("[ ]", true)]
    [InlineData("[0x00000000000000000000000000000000000000aa]", false)]
    public void An_empty_list_that_somebody_filled_in_is_never_sent(string list, bool isRefused)
    {
        var trip = HarborLevers.Pause with { Call = HarborLevers.Call("pause(address[] {vaults})"), Traps = [new LeverTrap(LeverTrapKind.EmptyListIsAll, "Empty is all.", [])] };

        Assert.Equal(isRefused, Judge(trip, Fitted(("vaults", list)), isSet: false).Any(finding => finding.What.Contains("empty list, which means everything", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, LeverLevel.Dead)]
    [InlineData(-1, LeverLevel.Dead)]
    [InlineData(13, LeverLevel.Dying)]
    [InlineData(15, LeverLevel.Note)]
    public void People_are_told_before_a_lever_ends(int days, LeverLevel level)
    {
        var seal = HarborLevers.Pause with { Life = LeverLife.Unbounded with { Expires = HarborLevers.Call("get_expiry_timestamp()") } };
        var end = days == 0 ? 0 : (ulong)Now.AddDays(days).ToUnixTimeSeconds();

        var findings = Judge(seal, Fitted(), question => question.Concern == LeverConcern.Expiry ? end : UInt256.Zero);

        Assert.Equal(level, findings.Max(finding => finding.Level));
    }

    [Fact]
    public void A_spent_lever_is_dead_and_one_that_people_have_not_rehearsed_for_long_is_dying()
    {
        var once = HarborLevers.Pause with { Life = LeverLife.Unbounded with { Spent = HarborLevers.Check("is_expired() = true") } };

        Assert.Contains(Judge(once, Fitted(), question => question.Concern == LeverConcern.Spent ? UInt256.One : UInt256.Zero), finding => finding.What.StartsWith("it is spent", StringComparison.Ordinal));
        Assert.Equal(LeverLevel.Note, Judge(once, Fitted(), isSet: false).Max(finding => finding.Level));
        Assert.Equal(LeverLevel.Dying, Judge(once, Fitted() with { Rehearsed = new DateOnly(2026, 8, 1) }, isSet: false).Max(finding => finding.Level));
        Assert.Equal(LeverLevel.Note, Judge(once, Fitted() with { Rehearsed = new DateOnly(2026, 11, 1) }, isSet: false).Max(finding => finding.Level));
    }

    [Fact]
    public void A_lever_whose_effect_stands_is_pulled_and_wakes_nobody_and_one_that_is_refused_otherwise_is_dead()
    {
        Assert.Equal(LeverLevel.Pulled, Judge(HarborLevers.Pause, Fitted(), _ => UInt256.One).Max(finding => finding.Level));

        var other = HarborLevers.Pause with { ReadBack = HarborLevers.Check("stopped() = true") };
        Assert.Equal(LeverLevel.Dead, Judge(other, Fitted(), question => question.Concern == LeverConcern.Armed ? UInt256.One : UInt256.Zero).Max(finding => finding.Level));
    }

    [Fact]
    public void A_question_that_the_chain_does_not_answer_is_no_good_sign()
    {
        var exam = new LeverExam(HarborLevers.Pause, Fitted(), Key);

        var findings = exam.Judge(exam.Questions().Select(question => new LeverReply(question, Returned: null)), LeverRules.Default, Now);

        Assert.Contains(findings, finding => finding is { Level: LeverLevel.Dead, What: "paused() has no answer at 0x00000000000000000000000000000000000000AA" });
        Assert.Contains(new LeverExam(HarborLevers.Pause, Fitted(), signer: null).Judge([], LeverRules.Default, Now), finding => finding.What.StartsWith("there is no signer", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nobody_has_checked_asks_people_and_says_so()
    {
        var doubtful = HarborLevers.Pause with { Doubts = "the views" };

        Assert.True(doubtful.AsksPeople);
        Assert.Contains(Judge(doubtful, Fitted(), isSet: false), finding => finding.What == "not checked against the source: the views");
    }

    private static FittedLever Fitted(params (string Place, string Value)[] with) =>
        new("Vault", "pausable-vault", Target, Caller: null, Guard: null, Rehearsed: null, with.Select(one => new FilledPlace(one.Place, one.Value)).ToItems());

    private static Items<LeverFinding> Judge(Lever lever, FittedLever fitted, bool isSet) =>
        Judge(lever, fitted, question => question.Concern == LeverConcern.Flag && isSet ? UInt256.One : UInt256.Zero);

    private static Items<LeverFinding> Judge(Lever lever, FittedLever fitted, Func<LeverQuestion, UInt256> answer)
    {
        var exam = new LeverExam(lever, fitted, Key);
        return exam.Judge(exam.Questions().Select(question => new LeverReply(question, answer(question).ToBigEndian())), LeverRules.Default, Now);
    }
}
