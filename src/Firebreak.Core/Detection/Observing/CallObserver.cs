using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>Reads calls into rows.</summary>
internal static class CallObserver
{
    private const int SelectorLength = 4;
    private static readonly Address Recovery = Address.FromUInt256(1);

    public static void AddCalls(Block block, int transaction, Observations into)
    {
        var frames = block.FramesOf(transaction);
        var start = block.Transactions[transaction].FrameStart;
        for (var i = 0; i < frames.Length; i++)
        {
            ref readonly var frame = ref frames[i];
            if (!frame.Reverted)
            {
                AddKind(frame, start + i, into);
                AddCall(block, frame, start + i, into);
            }
        }
    }

    private static void AddKind(in FrameRow frame, int index, Observations into)
    {
        // Delegate and static calls carry no value of their own, whatever a tracer repeats in that field.
        if (frame.Kind is FrameKind.Call or FrameKind.Create or FrameKind.Create2 or FrameKind.SelfDestruct && !frame.Value.IsZero)
        {
            into.Add(Tell(ObservationKind.Native, frame, index) with { From = frame.From, To = frame.To, Amount = frame.Value });
        }

        switch (frame.Kind)
        {
            case FrameKind.DelegateCall or FrameKind.CallCode:
                into.Add(Tell(ObservationKind.DelegateCall, frame, index) with { Contract = frame.From, From = frame.From, To = frame.To });
                break;
            case FrameKind.Create or FrameKind.Create2:
                into.Add(Tell(ObservationKind.Created, frame, index) with { From = frame.From, To = frame.To, Tag = frame.Kind == FrameKind.Create2 ? (byte)1 : (byte)0 });
                break;
            case FrameKind.SelfDestruct:
                into.Add(Tell(ObservationKind.Destroyed, frame, index) with { Contract = frame.From, From = frame.From, To = frame.To });
                break;
        }
    }

    private static void AddCall(Block block, in FrameRow frame, int index, Observations into)
    {
        if (frame.To == Recovery && frame.Kind is FrameKind.StaticCall or FrameKind.Call)
        {
            AddRecovery(block, frame, index, into);
            return;
        }

        if (frame.Kind is FrameKind.Create or FrameKind.Create2 or FrameKind.SelfDestruct || !CallReading.Forms.TryGetValue(frame.Selector, out var form))
        {
            return;
        }

        var input = block.Bytes(frame.Input);
        if (input.Length < SelectorLength)
        {
            return;
        }

        if (form == CallForm.Price)
        {
            AddPrice(block, frame, index, into);
        }
        else if (frame.Kind == FrameKind.Call || (form == CallForm.Initialise && frame.Kind == FrameKind.DelegateCall))
        {
            // A proxy's delegate call repeats the call that it serves; only an initialisation may come by it alone.
            AddAct(form, frame, index, new WordReading(input[SelectorLength..]), into);
        }
    }

    private static void AddAct(CallForm form, in FrameRow frame, int index, WordReading words, Observations into)
    {
        var row = Tell(KindOf(form), frame, index) with { From = frame.From };
        switch (form)
        {
            case CallForm.Push when words.Has(2):
                into.Add(row with { Asset = frame.Context, To = words.Account(0), Amount = words.Number(1) });
                break;
            case CallForm.Pull when words.Has(3):
                into.Add(row with { Asset = frame.Context, Counter = frame.From, From = words.Account(0), To = words.Account(1), Amount = words.Number(2) });
                break;
            case CallForm.Permit when words.Has(7):
                into.Add(row with { From = words.Account(0), To = words.Account(1), Amount = words.Number(2), Key = words.Word(words.Has(8) ? 6 : 5) });
                break;
            case CallForm.SafeExecution or CallForm.ModuleExecution when words.Has(4):
                into.Add(row with { To = words.Account(0), Amount = words.Number(1), Tag = words.Number(3) == UInt256.One ? (byte)1 : (byte)0 });
                break;
            case CallForm.FlashCallback:
                into.Add(row with { Contract = frame.From, From = frame.From, To = frame.Context });
                break;
            case CallForm.BatchSwap:
                into.Add(row with { Amount = (ulong)words.ElementsAt(1, 32) });
                break;
            case CallForm.Initialise or CallForm.SkimOrSync or CallForm.Callback or CallForm.BridgeMessage:
                into.Add(row with { To = frame.Context });
                break;
            case CallForm.InstantExecution or CallForm.VoteCast:
                into.Add(row with { Key = words.Has(1) ? words.Word(0) : default });
                break;
        }
    }

    private static ObservationKind KindOf(CallForm form) => form switch
    {
        CallForm.Push => ObservationKind.Push,
        CallForm.Pull => ObservationKind.Pull,
        CallForm.Permit => ObservationKind.SignatureUsed,
        CallForm.Initialise => ObservationKind.Initialised,
        CallForm.SafeExecution or CallForm.ModuleExecution => ObservationKind.SafeExecution,
        CallForm.SkimOrSync => ObservationKind.SkimOrSync,
        CallForm.FlashCallback => ObservationKind.FlashLoan,
        CallForm.BatchSwap => ObservationKind.BatchSwap,
        CallForm.BridgeMessage => ObservationKind.BridgeMessage,
        CallForm.InstantExecution => ObservationKind.ProposalExecuted,
        CallForm.VoteCast => ObservationKind.Vote,
        _ => ObservationKind.Callback,
    };

    // A question, whether it was put as a static call or a plain one, is told by its answer.
    private static void AddPrice(Block block, in FrameRow frame, int index, Observations into)
    {
        var answer = new WordReading(block.Bytes(frame.Output));
        if (frame.Kind is FrameKind.StaticCall or FrameKind.Call && answer.Has(1))
        {
            // The first argument tells one question of an oracle from another; the answer's second word is a round feed's price.
            var question = new WordReading(block.Bytes(frame.Input)[SelectorLength..]);
            into.Add(Tell(ObservationKind.PriceRead, frame, index) with
            {
                From = frame.From,
                Key = question.Has(1) ? question.Word(0) : default,
                Amount = answer.Number(0),
                Other = answer.Has(2) ? answer.Number(1) : UInt256.Zero,
            });
        }
    }

    private static void AddRecovery(Block block, in FrameRow frame, int index, Observations into)
    {
        var words = new WordReading(block.Bytes(frame.Input));
        if (words.Has(4))
        {
            var answer = new WordReading(block.Bytes(frame.Output));
            into.Add(Tell(ObservationKind.SignatureChecked, frame, index) with
            {
                Contract = frame.From,
                From = frame.From,
                To = answer.Has(1) ? answer.Account(0) : default,
                Key = words.Word(0),
                Amount = words.Number(2),
                Other = words.Number(3),
            });
        }
    }

    private static ObservationRow Tell(ObservationKind kind, in FrameRow frame, int index) =>
        new() { Kind = kind, Contract = frame.Context, Log = -1, Frame = index };
}
