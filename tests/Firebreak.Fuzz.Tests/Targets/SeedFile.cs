using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>Files that targets start from.</summary>
internal static class SeedFile
{
    private const int MostVectors = 16;
    private const int LongestVector = 8_192;

    private static readonly string Repository = Path.GetFullPath(Path.Combine(FoundInput.Folder, "..", ".."));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Repository, "tests", "Firebreak.Fuzz.Tests", "Seeds", name));

    /// <summary>The packs of one kind that ship with the program.</summary>
    public static byte[][] Packs(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository, "packs", kind), "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>A few cases of a file of @ethersproject/testcases; none where the package is not installed.</summary>
    public static IEnumerable<byte[]> Vectors(string file, Func<JsonElement, byte[]> read)
    {
        var path = Path.Combine(Repository, "tests", "vectors", "node_modules", "@ethersproject", "testcases", "testcases", $"{file}.json.gz");
        if (!File.Exists(path))
        {
            return [];
        }

        using var compressed = File.OpenRead(path);
        using var plain = new GZipStream(compressed, CompressionMode.Decompress);
        using var json = JsonDocument.Parse(plain);
        var cases = json.RootElement.GetArrayLength();
        return [.. json.RootElement.EnumerateArray().Where((_, i) => i % Math.Max(1, cases / MostVectors) == 0).Select(read).Where(seed => seed.Length <= LongestVector)];
    }

    public static byte[][] Texts(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
