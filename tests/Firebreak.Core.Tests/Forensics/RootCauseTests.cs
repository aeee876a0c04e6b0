using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Forensics;

public sealed class RootCauseTests
{
    private static readonly HashSet<Address> Watched = [HarborDrain.Vault];
    private static readonly Signal Strike = HarborDrain.Signal(HarborDrain.FirstHostileBlock);
    private static readonly DeepTrace Trace = HarborDrain.Chain().Traces[HarborDrain.StrikeHash(HarborDrain.FirstHostileBlock)];

    [Fact]
    public void The_trace_proves_which_slots_were_read_used_and_written_too_late()
    {
        var proofs = ReentrancyProof.Find(Trace, Watched);

        Assert.Equal(
            [
                new ReentrancyProof(2, 4, HarborDrain.Vault, A.Hash("shares of the attack contract"), 11, 16, 20),
                new ReentrancyProof(2, 4, HarborDrain.Vault, A.Hash("total supply"), 12, 15, 19),
            ],
            proofs);
    }

    [Fact]
    public void A_frame_that_reverted_proves_nothing()
    {
        var frames = Trace.Frames.ToArray();
        frames[4] = frames[4] with { Reverted = true };

        Assert.Empty(ReentrancyProof.Find(new DeepTrace(Trace.Block, Trace.Transaction, frames, Trace.Accesses.ToArray()), Watched));
    }

    [Fact]
    public void Books_written_before_the_payment_are_no_re_entrancy()
    {
        var accesses = Trace.Accesses.ToArray().Select(access => access.IsWrite && access.Frame == 2 ? access with { Step = 12 } : access).ToArray();

        Assert.Empty(ReentrancyProof.Find(new DeepTrace(Trace.Block, Trace.Transaction, Trace.Frames.ToArray(), accesses), Watched));
    }

    [Fact]
    public void The_protocol_calling_itself_is_no_re_entrancy()
    {
        Assert.Empty(ReentrancyProof.Find(Trace, new HashSet<Address> { HarborDrain.Vault, HarborDrain.Contract }));
    }

    [Fact]
    public void Trace_and_signal_name_the_same_function_class_and_mend()
    {
        var traced = Cause([Strike], Trace);
        var told = Cause([Strike], null);

        Assert.All([traced, told], cause =>
        {
            Assert.Equal(("re-entrancy", "SC08 Reentrancy"), (cause.Class, cause.Owasp));
            Assert.Equal((HarborDrain.Vault, "redeem(uint256,address,address)"), (cause.Contract, cause.Function));
            Assert.Equal([2, 4], cause.Frames.Select(frame => frame.Index));
            Assert.Contains(cause.Mends, mend => mend.Contains("nonReentrant", StringComparison.Ordinal));
        });
        Assert.True(traced.IsRetraced);
        Assert.False(told.IsRetraced);
        Assert.Equal(3, Assert.Single(told.Slots).Story.Count);
    }

    [Fact]
    public void What_is_not_proved_is_called_undetermined()
    {
        var outflow = Strike with { Rule = "abnormal-outflow", Evidence = [] };

        Assert.Equal("undetermined", Cause([outflow], null).Class);
        Assert.Contains("took back", Cause([], null).Statement, StringComparison.Ordinal);
    }

    private static RootCause Cause(Signal[] signals, DeepTrace? trace) =>
        RootCause.Of(signals, trace, Watched, FunctionNames.BuiltIn, account => account.ToString());
}
