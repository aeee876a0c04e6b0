using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response.Undoing;

/// <summary>The call that takes a step back, for those who may make it. Firebreak never sends it.</summary>
public static class UndoCall
{
    /// <summary>
    /// The undo of a lever is written as a signature. Where it takes nothing, that is the call; where it takes what the pull took, it is the pull's own
    /// arguments, with what was switched on switched off if both are the same function.
    /// </summary>
    /// <returns>Null when the lever has no undo, or one whose arguments only a person knows.</returns>
    public static HexBytes? Of(Lever lever, ProposedStep step)
    {
        var undo = lever.Undo.Call;
        if (undo.Length == 0)
        {
            return null;
        }

        if (undo.EndsWith("()", StringComparison.Ordinal))
        {
            return CallPattern.TryParse(undo, out var plain) ? plain.Data : (HexBytes?)null;
        }

        var (name, pulled) = (undo[..undo.IndexOf('(', StringComparison.Ordinal)], lever.Call.Signature);
        if (undo[name.Length..] != pulled[pulled.IndexOf('(', StringComparison.Ordinal)..])
        {
            return null;
        }

        var isSame = undo == pulled;
        if (isSame && !lever.Call.Values.Contains("true", StringComparer.Ordinal))
        {
            return null;
        }

        var values = lever.Call.Values.Select(value => isSame && value == "true" ? "false" : value);
        var text = $"{name}({string.Join(", ", lever.Call.Types.Zip(values, (type, value) => $"{type} {value}"))})";
        var places = step.With.ToDictionary(place => place.Place, place => place.Value, StringComparer.Ordinal);
        return CallPattern.TryParse(text, out var call) ? call.Encode(places, out _) : (HexBytes?)null;
    }
}
