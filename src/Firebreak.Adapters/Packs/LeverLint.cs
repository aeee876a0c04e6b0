using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>A trap that a lever names must be one that its checks catch.</summary>
internal static class LeverLint
{
    public static void Check(Section file, Lever lever)
    {
        if (lever.Undo.Call.Length == 0 && !lever.Irreversible)
        {
            file.Fault("undo", "there is no undo", "name the call that takes the effect back, or write irreversible: true");
        }

        if (lever.ReadBack == lever.Armed)
        {
            file.Fault("readBack", "readBack asks the same as armed", "write what must be true only after the lever was pulled");
        }

        LeverFillFile.Check(file, lever);
        foreach (var trap in lever.Traps)
        {
            if (Missing(lever, trap) is var (what, mend))
            {
                file.Fault("traps", $"{Words.Spell(trap.Kind)}: {what}", mend);
            }
        }

        if (lever.OneShot && lever.Life is { Spent: null, Expires: null } && !lever.Irreversible)
        {
            file.Fault("oneShot", "it can be pulled once, and nothing tells whether it was", "add spent: the view check that holds once it was pulled");
        }

        if (lever.Irreversible && lever.Undo.Call.Length > 0)
        {
            file.Fault("irreversible", "it is irreversible and has an undo", "keep one of them");
        }
    }

    private static (string What, string Mend)? Missing(Lever lever, LeverTrap trap) => trap.Kind switch
    {
        LeverTrapKind.OverwritesFlags when trap.Flags.Count != lever.Call.Types.Count(type => type is AbiType.Truth) =>
            ("it does not name the view of each flag", "add flags: one view for each boolean argument, in order"),
        LeverTrapKind.SwallowsFailures when lever.After.Count == 0 => ("nothing is read back where a part may have failed", "add after: a view check for each part"),
        LeverTrapKind.NotRearmed when lever.Before.Count == 0 => ("nothing asks whether it can be pulled again", "add before: the view check that tells"),
        LeverTrapKind.EmptyListIsAll when lever.Call.Values.Contains("[]", StringComparer.Ordinal) => ("its list is empty", "name what is meant, or leave a place"),
        LeverTrapKind.EmptyListIsAll when !lever.Call.Types.Any(type => type is AbiType.Sequence) => ("the call takes no list", "remove the trap"),
        _ => null,
    };
}
