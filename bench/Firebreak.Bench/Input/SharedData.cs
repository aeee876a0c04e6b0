using System.Formats.Tar;
using System.IO.Compression;

namespace Firebreak.Bench.Input;

/// <summary>The recorded chain data that stands beside the repository, if it does.</summary>
internal static class SharedData
{
    /// <summary>The root of the repository that this program was built in.</summary>
    public static string Repository { get; } = Find(AppContext.BaseDirectory);

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data"));

    public static bool Exists => Directory.Exists(Folder);

    /// <summary>Each file of an archive that is wanted, by its name inside.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Read(string archive, Func<string, bool> isWanted)
    {
        using var file = File.OpenRead(Path.Combine(Folder, archive));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } stream && isWanted(entry.Name))
            {
                using var content = new MemoryStream();
                stream.CopyTo(content);
                yield return (entry.Name, content.ToArray());
            }
        }
    }

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Firebreak.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Firebreak.slnx above {start}: the bench runs from the repository that it was built in.");
    }
}
