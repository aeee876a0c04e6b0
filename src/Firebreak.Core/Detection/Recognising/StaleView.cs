using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R2 and R3, in the deep lane. Across contracts (R2): foreign code, called by an open call of one protected contract, makes another
/// protected contract act on a slot that the open call had not yet written. Read-only (R3): the same through a view, or a view asked by a
/// third contract that is not the actor's. Counts only with a gain.
/// </summary>
/// <param name="readOnly">True for R3, false for R2.</param>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class StaleView(Rule rule, bool readOnly) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Deep is not { } trace || StaleRead.Find(trace, scene.Watch, read => Matters(scene, trace, read)) is not { } found)
        {
            return null;
        }

        var frames = trace.Frames;
        var contract = frames[found.Outer].Context;
        var gain = UInt256.Max(scene.Loss, scene.Hand.Gain.IsNegative ? UInt256.Zero : scene.Hand.Gain.Magnitude);
        var pages = _gate.LetsOthers(gain, scene) || _gate.LetsLoss(scene, contract);
        var reader = found.Actor == found.Reading ? frames[frames[found.Reading].Parent].Context : frames[found.Actor].Context;
        var (outer, inner) = (FunctionNames.BuiltIn.BareNameOf(frames[found.Outer].Selector), FunctionNames.BuiltIn.BareNameOf(frames[found.Reading].Selector));
        return scene.Tell(
            Rule, contract, pages, pages ? 1 : 0.2,
            $"{scene.Name(reader)} acted on {scene.Name(contract)}.{inner} while {outer} was open and had not written its books; {(gain.IsZero ? scene.Lost : scene.Money(gain))} was gained.",
            [
                FrameOf(trace, found.Outer, "open call"), FrameOf(trace, found.Actor, "acting call"), FrameOf(trace, found.Reading, "stale answer"),
                SlotOf(trace, found.Read, "read too early"), SlotOf(trace, found.Write, "written too late"), .. scene.Flows(),
            ]);
    }

    private bool Matters(Scene scene, DeepTrace trace, StaleRead read)
    {
        if (read.IsReadOnly != readOnly || trace.Frames[read.Actor].Reverted)
        {
            return false;
        }

        // A foreigner who calls in without a view is classic re-entrancy, told by its own rule; a view that the actor itself asks harms nobody.
        var byForeigner = trace.Frames[read.Actor].Context == trace.Frames[read.Outer].Context;
        return byForeigner
            ? readOnly && read.Actor == read.Reading && trace.Frames[read.Reading].Parent is >= 0 and var asker && !scene.Hand.Has(trace.Frames[asker].Context)
                && !IsTurnedTo(trace, read.Outer, asker)
            : trace.Frames[read.Actor].Kind != FrameKind.StaticCall;
    }

    // A token or a strategy that the open call itself turns to, and that asks back, is how many protocols work: nobody else had a say in between.
    private static bool IsTurnedTo(DeepTrace trace, int outer, int asker)
    {
        var frames = trace.Frames;
        for (var at = asker; at >= 0 && at != outer; at = frames[at].Parent)
        {
            if (frames[at].Context != frames[asker].Context && frames[at].Context != frames[outer].Context)
            {
                return false;
            }
        }

        return true;
    }

    private static Evidence.Frame FrameOf(DeepTrace trace, int index, string role) =>
        new(trace.Transaction, index, trace.Frames[index].From, trace.Frames[index].To, trace.Frames[index].Selector, role);

    private static Evidence.Slot SlotOf(DeepTrace trace, StorageAccess access, string role) =>
        new(trace.Transaction, access.Account, access.Slot, access.Step, role);
}
