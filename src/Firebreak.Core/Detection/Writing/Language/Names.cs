namespace Firebreak.Core.Detection.Writing;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class Names
{
    private const int MostShown = 12;
    private const int LongestCompared = 64;

    /// <summary>An instruction that names the nearest of the known names, or else some of them.</summary>
    public static string Mend(string? written, IEnumerable<string> known, string otherwise)
    {
        var all = known.Distinct(StringComparer.Ordinal).Take(1_000).ToList();
        if (written is not null && Nearest(written, all) is { } near)
        {
            return $"did you mean {near}?";
        }

        return all.Count == 0 ? otherwise : $"use one of: {string.Join(", ", all.Take(MostShown))}{(all.Count > MostShown ? ", …" : "")}";
    }

    /// <summary>The nearest name, if one is near enough to be a slip of the pen.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > LongestCompared)
        {
            return null;
        }

        var most = Math.Max(1, written.Length / 3);
        return known
            .Where(name => Math.Abs(name.Length - written.Length) <= most && name.Length <= LongestCompared)
            .Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(one => one.Distance <= most)
            .OrderBy(one => one.Distance)
            .Select(one => one.Name)
            .FirstOrDefault();
    }

    // How many letters are wrong, missing, too many or have changed places; the wrong case costs nothing.
    private static int Distance(string left, string right)
    {
        var (before, last, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j < last.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[^1];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
