using System.Globalization;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>The functions of the language of drills, with how many arguments each takes.</summary>
public static class Vocabulary
{
    private const int AnyNumber = int.MaxValue;

    private static readonly Dictionary<string, (int Fewest, int Most)> Known = new(StringComparer.Ordinal)
    {
        ["balance"] = (1, 1),
        ["now"] = (0, 0),
        ["nonce"] = (1, 1),
        ["calldata"] = (1, 1),
        ["encode"] = (1, AnyNumber),
        ["concat"] = (1, AnyNumber),
        ["sorted"] = (2, 2),
        ["keccak"] = (1, 1),
        ["sign"] = (2, 2),
        ["signatures"] = (2, 2),
        ["code"] = (1, 1),
        ["deployed"] = (1, 1),
        ["part"] = (3, 3),
        ["min"] = (2, 2),
        ["max"] = (2, 2),
        ["storage"] = (2, 2),
    };

    public static IEnumerable<string> Functions => Known.Keys;

    /// <summary>What is wrong with a use of a function, in words; null if nothing is.</summary>
    internal static string? Fault(Expression.Apply apply) => Known.TryGetValue(apply.Function, out var count) switch
    {
        false => $"there is no function {FaultList.Quote(apply.Function)}",
        _ when apply.Arguments.Count < count.Fewest || apply.Arguments.Count > count.Most => string.Create(
            CultureInfo.InvariantCulture, $"{apply.Function} takes {count.Fewest}{(count.Most == AnyNumber ? " or more" : "")} arguments, here are {apply.Arguments.Count}"),
        _ when apply.Function == "calldata" && apply.Arguments[0] is not (Expression.Ask or Expression.Draft) => "calldata takes a call: calldata($vault.pause())",
        _ when apply.Function is "code" or "deployed" && apply.Arguments[0] is not Expression.Text => $"{apply.Function} takes the name of an artifact in quotes",
        _ => null,
    };
}
