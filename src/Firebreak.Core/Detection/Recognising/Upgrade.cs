using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R10: a contract has other code than before. Without a role holder or a timelock above the change it is an attack; with them it is news,
/// unless value leaves in the same transaction.
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

        return null;
    }

    private Signal? Judge(Scene scene, in ObservationRow row)
    {
        var isExpected = scene.IsByRole(row.Contract) || scene.Observed.Has(ObservationKind.CallExecuted);
        var isRobbed = _gate is { } gate && gate.LetsLoss(scene, row.Contract);
        var isNews = isExpected && !isRobbed;
        if (isNews != announced)
        {
            return null;
        }

        var code = row.To.IsZero ? "other code" : $"the code of {row.To}";
        var why = isExpected
            ? isRobbed ? $", and {scene.Lost} left in the same transaction" : ", by a role holder or a timelock"
            : $", by {scene.Sender}, who holds no role, without a timelock";
        return scene.Tell(
            Rule, row.Contract, pages: !announced, announced ? 0.1 : 1, $"{scene.Name(row.Contract)} runs {code} from now on{why}.",
            [scene.Point(row, "code replaced")]);
    }
}
