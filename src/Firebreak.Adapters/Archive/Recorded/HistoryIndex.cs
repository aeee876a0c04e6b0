using System.Globalization;
using System.Text.Json;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Which protocols' lives were recorded, what of them is watched, which transaction was the exploit, and what others published for them.</summary>
internal sealed record HistoryIndex(IReadOnlyList<RecordedHistory> Entries)
{
    /// <exception cref="ArchiveFaultException">The index is damaged.</exception>
    public static HistoryIndex Read(string folder)
    {
        var path = Path.Combine(folder, "index.json");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var published = Published(Path.Combine(folder, "published-results.csv"));
            return new HistoryIndex([.. json.RootElement.EnumerateObject()
                .Where(protocol => File.Exists(Path.Combine(folder, protocol.Name + ".tar.gz")))
                .OrderBy(protocol => protocol.Name, StringComparer.Ordinal)
                .Select(protocol => new RecordedHistory(
                    protocol.Name,
                    [.. protocol.Value.Items("exploitTx").Select(hash => hash.AsHash("exploitTx"))],
                    [.. protocol.Value.Items("protectedContracts").Select(address => address.AsAddress("protectedContracts"))],
                    published.GetValueOrDefault(protocol.Name.Split('_')[0])))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or RecordedFaultException)
        {
            throw new ArchiveFaultException(path, column: null, $"it cannot be read: {exception.Message}", "Get the file again.", exception);
        }
    }

    // Two tables stand in the file; the one of results has the column "CrossGuard Block?".
    private static Dictionary<string, PublishedFigure> Published(string path)
    {
        var published = new Dictionary<string, PublishedFigure>(StringComparer.Ordinal);
        var (blocked, share) = (-1, -1);
        foreach (var cells in (File.Exists(path) ? File.ReadLines(path) : []).Select(line => line.Trim().Split(',')))
        {
            if (Array.IndexOf(cells, "CrossGuard Block?") is var found && found >= 0)
            {
                (blocked, share) = (found, Array.IndexOf(cells, "CrossGuard FP%"));
            }
            else if (blocked >= 0 && share >= 0 && cells.Length > Math.Max(blocked, share)
                && double.TryParse(cells[share], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent))
            {
                published[cells[0]] = new PublishedFigure(cells[blocked] == "Yes", percent);
            }
        }

        return published;
    }
}
