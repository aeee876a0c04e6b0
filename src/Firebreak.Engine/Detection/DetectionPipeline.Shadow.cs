using Firebreak.Core;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    private bool IsShadow(Signal signal) => _written.Shadows.Contains(signal.Rule);

    // What a rule in shadow says reaches no alert: so nobody is told of it, and nothing acts on it.
    private Judgement SetAside(Judgement judgement)
    {
        if (!judgement.Signals.Any(IsShadow))
        {
            return judgement;
        }

        var (told, shadows) = Part(judgement.Signals);
        return judgement with { Signals = told, Shadows = shadows };
    }

    private (Items<Signal> Told, Items<Signal> Shadows) Part(IReadOnlyList<Signal> signals) =>
        (signals.Where(signal => !IsShadow(signal)).ToItems(), signals.Where(IsShadow).ToItems());
}
