using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Finds case files on the disk that no log accounts for: what remains when a log was cut off or emptied together with its head, and
/// what somebody put there. An edition is written before it is sealed, so the next edition of a log that still holds every entry it
/// quotes may be what a crash left; it is no stray.
/// </summary>
public static class CaseStrays
{
    /// <param name="logs">The whole log of every incident that the ledger knows.</param>
    /// <returns>One sentence per stray, naming its place relative to the data directory.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(
        string dataDirectory, IReadOnlyDictionary<IncidentId, IReadOnlyList<Entry>> logs, CancellationToken cancellationToken)
    {
        var cases = Path.Combine(dataDirectory, "cases");
        var strays = new List<string>();
        foreach (var place in Directories(cases))
        {
            var name = Path.GetFileName(place);
            if (!IncidentId.TryParse(name, out var incident) || !logs.TryGetValue(incident, out var log))
            {
                strays.Add($"cases/{name}: there is a case, but the log knows no such incident");
                continue;
            }

            foreach (var edition in Directories(place))
            {
                var path = $"cases/{name}/{Path.GetFileName(edition)}";
                if (await IsStrayAsync(path, edition, incident, log, cancellationToken))
                {
                    strays.Add($"{path}: there is an edition, but no entry of the log seals it");
                }
            }
        }

        return strays;
    }

    private static async Task<bool> IsStrayAsync(
        string path, string directory, IncidentId incident, IReadOnlyList<Entry> log, CancellationToken cancellationToken)
    {
        var sealedPaths = log.Select(entry => entry.What).OfType<Happened.CaseFileSealed>().Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (sealedPaths.Contains(path))
        {
            return false;
        }

        var next = sealedPaths.Count + 1;
        if (path != CaseCabinet.PathOf(incident, next))
        {
            return true;
        }

        return await CaseCabinet.ReadManifestAsync(directory, cancellationToken) is { } manifest
            && !(CaseVerifier.TryParse(manifest, out var file, out _) && file.Edition == next && IsHeldBy(log, file.Log));
    }

    private static bool IsHeldBy(IReadOnlyList<Entry> log, LogPosition head) =>
        head.Sequence >= 1 && head.Sequence <= log.Count && log[(int)head.Sequence - 1].Hash == head.Hash;

    private static IEnumerable<string> Directories(string place) =>
        Directory.Exists(place) ? Directory.EnumerateDirectories(place).Order(StringComparer.Ordinal) : [];
}
