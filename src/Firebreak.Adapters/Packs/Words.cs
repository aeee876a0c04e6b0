using System.Globalization;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Packs;

/// <summary>The small languages inside values: flags, numbers, durations, words of an enumeration.</summary>
internal static class Words
{
    public const string FlagForm = "true or false";
    public const string DurationForm = "a duration such as 45 s, 30 min, 1 h or 2 d";

    public const string BudgetForm = "a number of pages from 0.01 to 100, such as 1 or 0.1";

    public static bool Flag(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }

    public static bool Whole(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool Height(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static bool Amount(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    public static bool Budget(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 0.01 and <= 100;

    public static bool Day(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    /// <summary>Reads <c>any</c> as no chain, and CAIP-2 as the chain.</summary>
    public static bool Chain(string text, out ChainId? chain)
    {
        chain = null;
        if (text == "any")
        {
            return true;
        }

        if (!text.StartsWith("eip155:", StringComparison.Ordinal) || !Height(text[7..], out var number) || number == 0)
        {
            return false;
        }

        chain = new ChainId(number);
        return true;
    }

    public static bool Duration(string text, out TimeSpan value)
    {
        value = default;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !Whole(parts[0], out var count) || count is 0 or > 100_000)
        {
            return false;
        }

        value = parts[1] switch
        {
            "s" => TimeSpan.FromSeconds(count),
            "min" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            "d" => TimeSpan.FromDays(count),
            _ => default,
        };
        return value > default(TimeSpan);
    }

    /// <summary>Reads a case of an enumeration as it is written in files: <c>control-flow</c> for ControlFlow, <c>P1</c> for P1.</summary>
    public static bool Word<T>(string text, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (Spell(candidate) == text)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    public static string Choices<T>()
        where T : struct, Enum => $"one of {string.Join(", ", Enum.GetValues<T>().Select(Spell))}";

    /// <summary>The way an enumeration's case is written in files.</summary>
    public static string Spell<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return name.Length == 2
            ? name
            : string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? $"{(at == 0 ? "" : "-")}{char.ToLowerInvariant(letter)}" : letter.ToString()));
    }
}
