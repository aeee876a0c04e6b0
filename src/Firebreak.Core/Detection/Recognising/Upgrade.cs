using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R10: a contract has other code than before. Without a role holder or a timelock above the change it is an attack; with them it is news,
/// unless value leaves in the same transaction, or a single key did it past the protocol's timelock, or with code that none of its people made.
/// </summary>
/// <param name="announced">True to tell of the expected ones (context), false to tell of the others.</param>
public sealed class Upgrade(Rule rule, bool announced) : IRecogniser
{
    private readonly ValueGate? _gate = announced ? null : new ValueGate(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            var isChange = row.Kind is ObservationKind.ImplementationChanged or ObservationKind.ProxySlotWritten
                || (row.Kind == ObservationKind.CodeChanged && !row.Amount.IsZero && !row.Other.IsZero);
            if (isChange && scene.IsTrusted(row.Contract) && !scene.IsNew(row.Contract) && Judge(scene, row) is { } signal)
            {
                return signal;
            }
        }

        return OwnProxy.FindChange(scene) is { } own ? Judge(scene, own) : null;
    }

    private Signal? Judge(Scene scene, in ObservationRow row)
    {
        var isExpected = scene.IsByRole(row.Contract) || IsTimelocked(scene);
        var isRobbed = _gate is { } gate && gate.LetsLoss(scene, row.Contract);
        var shortcut = isExpected && !IsTimelocked(scene) ? UpgradeKey.ShortcutOf(scene, row) : null;
        var isNews = isExpected && !isRobbed && shortcut is null;
        if (isNews != announced)
        {
            return null;
        }

        var code = row.To.IsZero ? "other code" : $"the code of {row.To}";
        var why = !isExpected ? $", by {scene.Sender}, who holds no role, without a timelock"
            : isRobbed ? $", and {scene.Lost} left in the same transaction"
            : shortcut is not null ? $", by {scene.Sender} alone, {shortcut}"
            : ", by a role holder or a timelock";
        return scene.Tell(
            Rule, row.Contract, pages: !announced, announced ? 0.1 : 1, $"{scene.Name(row.Contract)} runs {code} from now on{why}.",
            [scene.Point(row, "code replaced")]);
    }

    // Anybody may log that something was executed: what the caller brought along proves nothing.
    private static bool IsTimelocked(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.CallExecuted && !scene.Hand.Has(row.Contract))
            {
                return true;
            }
        }

        return false;
    }
}
