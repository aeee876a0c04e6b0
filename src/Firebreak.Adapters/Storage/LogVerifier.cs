using Firebreak.Engine;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Reads every log of every incident as it lies on disk and names each broken link.</summary>
public sealed class LogVerifier
{
    private readonly Database _database;

    internal LogVerifier(Database database) => _database = database;

    /// <summary>Damage is reported, never thrown.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be opened now, or there is none.</exception>
    /// <exception cref="StorageVersionException">A newer Firebreak wrote it.</exception>
    public async Task<LogVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        if (_database.File is { } file && !File.Exists(file))
        {
            throw new StorageUnavailableException(file, "there is no such file.");
        }

        var faults = new List<string>();
        LogWalk? walk = null;
        try
        {
            faults.AddRange(await FileFaultsAsync(cancellationToken));
            await _database.SnapshotAsync(
                async context =>
                {
                    walk = new LogWalk(await context.Heads.ToListAsync(cancellationToken));
                    var rows = context.Happened.OrderBy(row => row.Incident).ThenBy(row => row.Sequence);
                    await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
                    {
                        walk.Take(row);
                    }

                    walk.Finish();
                    return true;
                },
                cancellationToken);
        }
        catch (StorageDamagedException damage)
        {
            faults.Add($"{_database.Place}: {damage.Finding}{After(walk)}");
        }

        return new LogVerdict(walk?.Incidents ?? 0, walk?.Entries ?? 0, [.. faults, .. walk?.Breaks ?? []]);
    }

    private static string After(LogWalk? walk) => walk is null ? "" : $" The last entry that could be read is {walk.Place}.";

    private Task<List<string>> FileFaultsAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        async context => _database.File is null
            ? []
            : (await context.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancellationToken))
                .FindAll(line => line != "ok").ConvertAll(line => $"{_database.Place}: {line}"),
        cancellationToken);
}

/// <summary>What a verification found.</summary>
/// <param name="Breaks">Each broken link in one sentence that names incident and entry, or the file; empty when everything holds.</param>
public sealed record LogVerdict(int Incidents, long Entries, IReadOnlyList<string> Breaks)
{
    public bool IsWhole => Breaks.Count == 0;
}
