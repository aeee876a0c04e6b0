using System.Formats.Tar;
using System.IO.Compression;
using Firebreak.TestKit;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>Archives of recorded chain data in ../shared/data; tests say that they are skipped where it is absent.</summary>
internal static class RecordedData
{
    public const string Source = "../shared/data";

    public static IEnumerable<(string Name, byte[] Bytes)> Entries(string archive, string suffix)
    {
        var path = Path.Combine(VectorFile.Root(), "..", "..", "..", "shared", "data", archive);
        if (!File.Exists(path))
        {
            VectorTable.Record(Source, archive, 0, 0, 0, "not here");
            Assert.Skip("The recorded data is not here: ../shared/data beside the repository.");
        }

        return Read(path, suffix);
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Read(string path, string suffix)
    {
        using var file = File.OpenRead(path);
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new TarReader(plain);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content && entry.Name.EndsWith(suffix, StringComparison.Ordinal))
            {
                var bytes = new byte[entry.Length];
                content.ReadExactly(bytes);
                yield return (entry.Name, bytes);
            }
        }
    }
}
