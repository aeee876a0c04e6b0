using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class AllowListTests
{
    private static readonly PrivateKey Key = PrivateKey.FromHex("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    private static readonly ProposedStep Step = new HarborCase(Story.Noon).Plan().Steps[0];
    private static readonly StepRoute Route = new(Step.Target, Step.Data);
    private static readonly Eip1559Transaction Pause = new()
    {
        ChainId = HarborCase.Chain.Value,
        Nonce = 7,
        GasLimit = 60_000UL,
        MaxFeePerGas = 9UL,
        MaxPriorityFeePerGas = 3UL,
        To = Step.Target,
        Data = Step.Data.ToArray(),
    };

    [Fact]
    public void The_call_of_the_contracts_own_lever_passes() => Assert.Null(WhyNot(Step));

    [Fact]
    public void Any_other_step_is_refused_with_the_reason()
    {
        Assert.Equal($"{HarborCase.Attacker} is not a contract of Harbor", WhyNot(Step with { Target = HarborCase.Attacker }));
        Assert.Equal("there is no lever sweep any more", WhyNot(Step with { Lever = "sweep" }));
        Assert.Equal("the call data 0x8456cb5900 is not pause()", WhyNot(Step with { Data = new byte[] { 0x84, 0x56, 0xcb, 0x59, 0 } }));
        Assert.Equal("pausable-vault is for the signer guardian, not owner", WhyNot(Step with { Signer = "owner" }));
    }

    [Fact]
    public void Bytes_that_are_exactly_the_step_may_leave() => Assert.Null(WhyNot(Pause));

    [Fact]
    public void Bytes_that_differ_in_anything_may_not()
    {
        Assert.NotNull(WhyNot(Pause with { Value = UInt256.One }));
        Assert.NotNull(WhyNot(Pause with { To = HarborCase.Attacker }));
        Assert.NotNull(WhyNot(Pause with { Data = [0x84, 0x56, 0xcb, 0x58] }));
        Assert.NotNull(WhyNot(Pause with { ChainId = 1 }));
        Assert.NotNull(WhyNot(Pause, nonce: 8));
        Assert.NotNull(AllowList.WhyNot(Written(Pause, 7) with { Raw = new byte[] { 2, 0xc0 } }, Step, Route, HarborCase.Chain));
    }

    private static string? WhyNot(ProposedStep step) => AllowList.WhyNot(step, HarborCase.Chain, HarborLevers.Protocol, [HarborLevers.Pause]);

    private static string? WhyNot(Eip1559Transaction call, ulong nonce = 7) => AllowList.WhyNot(Written(call, nonce), Step, Route, HarborCase.Chain);

    private static Happened.StepSigned Written(Eip1559Transaction call, ulong nonce)
    {
        var transaction = call.Sign(Key);
        return new Happened.StepSigned(default, transaction.Sender, nonce, transaction.Hash, call.MaxFeePerGas, call.MaxPriorityFeePerGas, transaction.Raw);
    }
}
