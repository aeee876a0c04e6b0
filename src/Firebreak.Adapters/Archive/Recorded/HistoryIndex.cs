using System.Globalization;
using System.Text.Json;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Which protocols' lives were recorded, what of them is watched, which transaction was the exploit, and what others published for them.</summary>
/// <param name="Missing">Lives that the index names and the folder does not hold.</param>
internal sealed record HistoryIndex(IReadOnlyList<RecordedHistory> Entries, IReadOnlyList<string> Missing)
{
    /// <exception cref="ArchiveFaultException">The index is damaged.</exception>
    public static HistoryIndex Read(string folder)
    {
        var path = Path.Combine(folder, "index.json");
        if (!File.Exists(path))
        {
            return new HistoryIndex([], []);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var published = Published(Path.Combine(folder, "published-results.csv"));
            var named = json.RootElement.EnumerateObject().ToLookup(protocol => File.Exists(Path.Combine(folder, protocol.Name + ".tar.gz")));
            return new HistoryIndex([.. named[true]
                .OrderBy(protocol => protocol.Name, StringComparer.Ordinal)
                .Select(protocol => new RecordedHistory(
                    protocol.Name,
                    [.. protocol.Value.Items("exploitTx").Select(hash => hash.AsHash("exploitTx"))],
                    [.. protocol.Value.Items("protectedContracts").Select(address => address.AsAddress("protectedContracts"))],
                    FigureOf(published, protocol.Name)))], [.. named[false].Select(protocol => protocol.Name)]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or RecordedFaultException)
        {
            throw new ArchiveFaultException(path, column: null, $"it cannot be read: {exception.Message}", "Get the file again.", exception);
        }
    }

    // Their names go without what tells two contracts of one protocol apart.
    private static PublishedFigure? FigureOf(Dictionary<string, PublishedFigure> published, string protocol) => published.GetValueOrDefault(protocol.Split('_')[0])
        ?? published.Where(entry => protocol.StartsWith(entry.Key, StringComparison.OrdinalIgnoreCase)).OrderByDescending(entry => entry.Key.Length).FirstOrDefault().Value;

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
