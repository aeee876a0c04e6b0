using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>A recorded set as it lies on disk: one packed folder (<c>.tar.gz</c>), or loose files of one folder.</summary>
/// <param name="Name">Names the set and the folder that it is converted into.</param>
public sealed record RecordedSource(string Name, IReadOnlyList<string> Files)
{
    private const string Packed = ".tar.gz";
    private static readonly string[] Loose = [".json.gz", ".json"];

    /// <summary>Every set at a path: the file itself, or all that a folder and the folders in it hold.</summary>
    /// <exception cref="ArchiveFaultException">There is none.</exception>
    public static IReadOnlyList<RecordedSource> Find(string path)
    {
        var files = File.Exists(path) ? [path]
            : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList()
            : [];
        var packed = files.Where(IsPacked).Select(file => new RecordedSource(Path.GetFileName(file)[..^Packed.Length], [file]));
        var loose = files.Where(IsLoose)
            .GroupBy(file => Path.GetDirectoryName(Path.GetFullPath(file))!, StringComparer.Ordinal)
            .Select(folder => new RecordedSource(Path.GetFileName(folder.Key), [.. folder]));
        var sources = packed.Concat(loose).ToList();
        return sources.Count > 0
            ? sources
            : throw new ArchiveFaultException(path, column: null, "there is no recorded set here", "Name a .tar.gz or .json.gz file, or a folder that holds some.");
    }

    internal static bool IsPacked(string file) => file.EndsWith(Packed, StringComparison.Ordinal);

    // A description beside packed sets is no set.
    private static bool IsLoose(string file) => Path.GetFileName(file) != "index.json" && Array.Exists(Loose, ending => file.EndsWith(ending, StringComparison.Ordinal));
}
