using System.Text.Json;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Published kinds of flaws by the incident's name: the list has no hashes.</summary>
internal sealed class FlawLabels(IReadOnlyDictionary<string, string> labels)
{
    /// <summary>Nothing where the list is not there.</summary>
    /// <exception cref="ArchiveFaultException">The list is damaged.</exception>
    public static FlawLabels Read(string path)
    {
        if (!File.Exists(path))
        {
            return new FlawLabels(new Dictionary<string, string>(StringComparer.Ordinal));
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new FlawLabels(json.RootElement.EnumerateArray()
                .Where(row => row.Has("name") && row.Has("type"))
                .GroupBy(row => Plain(row.Text("name")), StringComparer.Ordinal)
                .ToDictionary(rows => rows.Key, rows => string.Join(" / ", rows.Select(row => row.Text("type"))), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or RecordedFaultException)
        {
            throw new ArchiveFaultException(path, column: null, $"it cannot be read: {exception.Message}", "Get the file again, or remove it: labels are not needed.", exception);
        }
    }

    /// <summary>The note with the published label, where it has none of its own.</summary>
    public AttackNote Complete(AttackNote note) => note.Label.Length > 0 ? note : note with { Label = labels.GetValueOrDefault(Plain(note.Name)) ?? "" };

    private static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
