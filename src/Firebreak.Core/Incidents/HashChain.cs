using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>Checks the links of an incident's log.</summary>
public static class HashChain
{
    /// <summary>The first broken link in words; null when the log is whole.</summary>
    /// <param name="entries">All entries of one incident in the order of storage.</param>
    public static string? FindBreak(IReadOnlyList<Entry> entries)
    {
        var previous = default(Hash256);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var place = string.Create(CultureInfo.InvariantCulture, $"{entry.Incident} entry {entry.Sequence}");
            if (entry.Sequence != i + 1)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{entry.Incident}: entry {i + 1} is missing, {entry.Sequence} follows {i}");
            }

            if (entry.Previous != previous)
            {
                return $"{place}: does not follow the entry before it (says {entry.Previous}, is {previous})";
            }

            if (entry.ComputeHash() != entry.Hash)
            {
                return $"{place}: its content does not match its hash {entry.Hash}";
            }

            previous = entry.Hash;
        }

        return null;
    }
}
