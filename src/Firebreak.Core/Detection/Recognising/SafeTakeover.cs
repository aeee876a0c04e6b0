using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R11: a Safe of the protocol, or one that holds a role, runs foreign code on its own storage (a delegate call outside the published
/// libraries), or its threshold, modules, guard or master copy change. A change of owners alone is told and wakes nobody.
/// </summary>
public sealed class SafeTakeover(Rule rule) : IRecogniser
{
    // MultiSend, MultiSendCallOnly, SignMessageLib, CreateCall, SafeMigration as Safe publishes them, the same on every chain.
    private static readonly FrozenSet<Address> Libraries = new[]
    {
        "0xA238CBeb142c10Ef7Ad8442C6D1f9E89e07e7761", "0x998739BFdAAdde7C933B942a68053933098f9EDa", "0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526",
        "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", "0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B", "0x9641d764fc13c8B624c04430C7356C1C7C8102e2",
        "0xA65387F16B013cf2Af4605Ad8aA5ec25a2cbA3a2", "0xd53cd0aB83D845Ac265BE939c57F53AD838012c9",
        "0x7cbB62EaA69F79e6873cD1ecB2392971036cFAa4", "0xB19D6FFc2182150F8Eb585b79D4ABcd7C5640A9d", "0x9b35Af71d77eaf8d7e40252370304687390A1A52",
    }.Select(text => Address.Parse(text)).ToFrozenSet();

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        Signal? owners = null;
        foreach (ref readonly var row in scene.Rows)
        {
            if (!scene.IsTrusted(row.Contract))
            {
                continue;
            }

            var isForeign = (row is { Kind: ObservationKind.SafeExecution, Tag: 1 } || IsBatched(scene, row)) && !Libraries.Contains(row.To)
                && !scene.IsTrusted(row.To) && !(row.Kind == ObservationKind.SafeExecution && Batch.IsPlain(scene, row));
            if (isForeign || row.Kind is ObservationKind.SafeThresholdChanged or ObservationKind.SafeModuleChanged)
            {
                return scene.Tell(Rule, row.Contract, pages: true, score: 1, $"Safe {scene.Name(row.Contract)} {Tell(row)}.", [scene.Point(row, "Safe changed")]);
            }

            if (row.Kind == ObservationKind.SafeExecution && FindMasterCopy(scene, row) is { } signal)
            {
                return signal;
            }

            if (row.Kind == ObservationKind.SafeOwnerChanged)
            {
                owners ??= scene.Tell(
                    Rule, row.Contract, pages: false, score: 0.5, $"Safe {scene.Name(row.Contract)} has other owners: {(row.To.IsZero ? row.From : row.To)}.",
                    [scene.Point(row, "owner changed")]);
            }
        }

        return owners;
    }

    // The older MultiSend carries out delegate calls within its batch.
    private static bool IsBatched(Scene scene, in ObservationRow row) => row.Kind == ObservationKind.DelegateCall
        && scene.Block.Frames[row.Frame].Parent is >= 0 and var parent
        && scene.Block.Frames[parent] is { Kind: FrameKind.DelegateCall } batch && Libraries.Contains(batch.To);

    // The master copy is a Safe's first slot; foreign code that replaces it tells no event.
    private Signal? FindMasterCopy(Scene scene, in ObservationRow row)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.Slot.IsZero && change.Account == row.Contract && !change.Before.IsZero)
            {
                return scene.Tell(
                    Rule, row.Contract, pages: true, score: 1, $"The master copy of Safe {scene.Name(row.Contract)} was replaced by {Address.FromUInt256(change.After)}.",
                    [scene.Point(row, "execution"), new Evidence.Slot(scene.Hash, change.Account, change.Slot, 0, "master copy")]);
            }
        }

        return null;
    }

    private static string Tell(in ObservationRow row) => row.Kind switch
    {
        ObservationKind.SafeThresholdChanged => $"needs {row.Amount} signatures from now on",
        ObservationKind.SafeModuleChanged => $"has a new module, guard or master copy, {row.To}",
        _ => $"ran the code of {row.To} on its own storage",
    };
}
