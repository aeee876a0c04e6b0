using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What a lever's traps forbid, whatever people want in a hurry.</summary>
public static class LeverTraps
{
    private const string NoList = "[]";

    /// <summary>Why a list that somebody left empty must not be sent: on some contracts it means everything, on others nothing. Null when there is none.</summary>
    public static string? EmptyLists(Lever lever, IReadOnlyDictionary<string, string> places)
    {
        foreach (var value in lever.Call.Values.Where(value => value != NoList))
        {
            var filled = string.Concat(CallText.Fill(value, places).Where(letter => !char.IsWhiteSpace(letter)));
            if (filled == NoList)
            {
                return lever.Traps.Any(trap => trap.Kind == LeverTrapKind.EmptyListIsAll)
                    ? $"{value} of {lever.Id} is an empty list, which means everything"
                    : $"{value} of {lever.Id} is an empty list, which does nothing or everything";
            }
        }

        return null;
    }

    /// <summary>The views that must be asked before flags are written, each with the argument that it belongs to.</summary>
    public static IEnumerable<(int Argument, CallPattern View)> Flags(Lever lever)
    {
        var flags = lever.Traps.FirstOrDefault(trap => trap.Kind == LeverTrapKind.OverwritesFlags)?.Flags ?? [];
        var arguments = Enumerable.Range(0, lever.Call.Types.Count).Where(i => lever.Call.Types[i] is AbiType.Truth);
        return arguments.Zip(flags);
    }

    /// <summary>Why writing this flag would undo what stands; null when it would not.</summary>
    /// <param name="isSet">What the view answered.</param>
    public static string? TakesBack(Lever lever, int argument, CallPattern view, bool isSet, IReadOnlyDictionary<string, string> places) =>
        isSet && CallText.Fill(lever.Call.Values[argument], places) == "false"
            ? $"{view} is true and {lever.Id} would set it to false: it would undo what stands"
            : null;
}
