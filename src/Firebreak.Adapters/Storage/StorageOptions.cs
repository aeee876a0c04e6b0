using Firebreak.Engine;

namespace Firebreak.Adapters.Storage;

/// <summary>Where Firebreak keeps what it knows.</summary>
public sealed class StorageOptions
{
    /// <summary>Holds the SQLite file <c>firebreak.db</c>, which is made when it is missing. Not used for PostgreSQL.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A connection string in Npgsql's form; null keeps everything in SQLite.</summary>
    public Secret? Postgres { get; set; }
}
