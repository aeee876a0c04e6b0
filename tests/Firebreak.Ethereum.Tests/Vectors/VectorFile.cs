using System.IO.Compression;
using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>A file of the npm package @ethersproject/testcases; tests say that they are skipped where it is not installed.</summary>
internal static class VectorFile
{
    public static JsonElement[] Read(string name)
    {
        var path = Path.Combine(Root(), "node_modules", "@ethersproject", "testcases", "testcases", $"{name}.json.gz");
        if (!File.Exists(path))
        {
            Assert.Skip("The vectors are not installed: run npm ci --ignore-scripts in tests/vectors.");
        }

        using var file = File.OpenRead(path);
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
    }

    /// <summary>Checks every vector, and prints how many there were.</summary>
    public static void CheckAll(string name, int expectedCount, Action<JsonElement> check)
    {
        var vectors = Read(name);
        foreach (var vector in vectors)
        {
            try
            {
                check(vector);
            }
#pragma warning disable CA1031 // Whatever is wrong with a vector, its name belongs in the report.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Assert.Fail($"{name}, {(vector.TryGetProperty("name", out var title) ? title.GetString() : "")}: {fault.Message}");
            }
        }

        Assert.Equal(expectedCount, vectors.Length);
        Console.WriteLine($"vectors: {vectors.Length,5} of {name}");
    }

    public static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    public static byte[] Bytes(this JsonElement vector, string name) => Hex.Decode(vector.Text(name));

    /// <summary>A quantity in which "0x" and absence stand for zero.</summary>
    public static UInt256 Quantity(this JsonElement vector, string name)
    {
        if (!vector.TryGetProperty(name, out var value))
        {
            return UInt256.Zero;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetUInt64()
            : value.GetString() is "0x" ? UInt256.Zero
            : UInt256.ParseHex(value.GetString());
    }

    /// <summary>The folder tests/vectors of the repository.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "vectors");
            if (File.Exists(Path.Combine(candidate, "package.json")))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
