using System.Globalization;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Where the editions of cases lie. A file is written under another name, flushed to the disk and then renamed: it is there whole or not
/// at all. The manifest comes last, so an edition with a manifest is complete.
/// </summary>
public sealed class CaseCabinet(string dataDirectory)
{
    /// <summary>The edition's place relative to the data directory, with forward slashes.</summary>
    public static string PathOf(IncidentId incident, int edition) =>
        string.Create(CultureInfo.InvariantCulture, $"cases/{incident}/edition-{edition}");

    /// <summary>The edition's directory; it need not exist.</summary>
    public string DirectoryOf(IncidentId incident, int edition) => Path.GetFullPath(Path.Combine(dataDirectory, PathOf(incident, edition)));

    /// <summary>Clears away what a crash left of an edition that was never sealed.</summary>
    public static void Prepare(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        Directory.CreateDirectory(directory);
    }

    public static async Task WriteAsync(string directory, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, name);
        var unfinished = path + ".unfinished";
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The manifest's bytes; null when there is none.</summary>
    public static async Task<byte[]?> ReadManifestAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, CaseFile.ManifestName);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;
    }
}
