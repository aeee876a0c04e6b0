using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>Whether others' contracts did the hand's bidding.</summary>
/// <param name="Dictated">Another's contract made a call about tokens that stands word for word in what the hand called it with.</param>
/// <param name="ApprovedHand">Another's contract approved the hand to spend what it holds.</param>
/// <param name="RanHandsCode">Another's contract ran the hand's code on its own storage.</param>
internal readonly record struct ShapeOfTrust(bool Dictated, bool ApprovedHand, bool RanHandsCode)
{
    private const int MostLooks = 64;
    private static readonly uint Approve = CallReading.SelectorOf("approve(address,uint256)");

    public static ShapeOfTrust Of(Scene scene)
    {
        var (approved, ran) = (false, false);
        foreach (ref readonly var row in scene.Rows)
        {
            approved |= row.Kind is ObservationKind.Approval && !row.Amount.IsZero && !scene.Hand.Has(row.From) && scene.Hand.Has(row.To) && !scene.Hand.Has(row.Contract)
                && row.From != row.Contract && IsContract(scene, row.From) && !WasJustPaid(scene, row);
            ran |= row.Kind == ObservationKind.DelegateCall && !scene.Hand.Has(row.Contract) && scene.Hand.Has(row.To) && !scene.IsNew(row.Contract);
        }

        return new ShapeOfTrust(HasDictated(scene), approved, ran);
    }

    // A router approves the next venue for what it was just paid.
    private static bool WasJustPaid(Scene scene, in ObservationRow approval)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.Contract == approval.Contract && row.To == approval.From && !row.From.IsZero && row.Amount >= approval.Amount)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsContract(Scene scene, Address account)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if ((frame.From == account && frame.Depth > 0) || (frame.To == account && frame.Input.Length > 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasDictated(Scene scene)
    {
        var looks = 0;
        Span<byte> target = stackalloc byte[Address.Length];
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Reverted || frame.Kind != FrameKind.Call || frame.Parent < 0 || scene.Hand.Has(frame.From) || !IsAboutTokens(frame.Selector) || looks++ >= MostLooks)
            {
                continue;
            }

            var entry = scene.EntryOf(frame.Parent, frame.From);
            if (entry < 0)
            {
                continue;
            }

            frame.To.CopyTo(target);
            var given = scene.Block.Bytes(scene.Block.Frames[entry].Input);
            if (given.Length > 4 && given[4..].IndexOf(scene.Block.Bytes(frame.Input)) >= 0 && given.IndexOf(target) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAboutTokens(uint selector) =>
        selector == Approve || (CallReading.Forms.TryGetValue(selector, out var form) && form is CallForm.Push or CallForm.Pull);
}
