using Firebreak.Core.Incidents;

namespace Firebreak.Engine;

/// <summary>What is stored is not what was written: bytes changed, links broken, rows gone. People must look before anything is built on it.</summary>
/// <param name="place">The database: a file, or the name of a server's database.</param>
/// <param name="finding">What is wrong, naming the row where it is known.</param>
public sealed class StorageDamagedException(string place, string finding, Exception? inner = null)
    : Exception($"{place} is damaged: {finding} `firebreak verify` lists every broken link; restore a backup to mend it.", inner)
{
    public string Place { get; } = place;

    public string Finding { get; } = finding;

    /// <summary>The incident whose log is damaged; null when the damage lies elsewhere or cannot be told.</summary>
    public IncidentId? Incident { get; init; }

    /// <summary>The damaged entry of that log; null when it cannot be told.</summary>
    public long? Sequence { get; init; }
}

/// <summary>The database cannot be used for the moment: busy, full, unreachable. Nothing was written; the caller may try again.</summary>
public sealed class StorageUnavailableException(string place, string reason, Exception? inner = null)
    : Exception($"{place} cannot be used: {reason}", inner);

/// <summary>The database was written by a newer Firebreak; this one would misread it.</summary>
public sealed class StorageVersionException(string place, long found, long known)
    : Exception($"{place} was written by a newer Firebreak (schema {found}; this program knows schemas up to {known}). "
        + "Run that version, or use another data directory.");
