using System.IO.Compression;
using System.Text.Json;
using Firebreak.TestKit;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>A file of the npm package @ethersproject/testcases; tests say that they are skipped where it is not installed.</summary>
internal static class VectorFile
{
    private const string Package = "@ethersproject/testcases 5.8.0";

    public static JsonElement[] Read(string name)
    {
        var path = Path.Combine(Root(), "node_modules", "@ethersproject", "testcases", "testcases", $"{name}.json.gz");
        if (!File.Exists(path))
        {
            VectorTable.Record(Package, name, 0, 0, 0, "not installed: npm ci --ignore-scripts in tests/vectors");
            Assert.Skip("The vectors are not installed: run npm ci --ignore-scripts in tests/vectors.");
        }

        using var file = File.OpenRead(path);
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
    }

    /// <summary>Checks every vector, and puts the count into the table that the test run prints.</summary>
    /// <param name="whyNot">The reason why a vector cannot apply; null where it does. The check says what must hold for it instead.</param>
    public static void CheckAll(string name, int expectedCount, Action<JsonElement> check, Func<JsonElement, string?>? whyNot = null)
    {
        var vectors = Read(name);
        List<string> faults = [];
        var reasons = whyNot is null ? [] : vectors.Select(whyNot).OfType<string>().ToArray();
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
                faults.Add($"{(vector.TryGetProperty("name", out var title) ? title.GetString() : "")}: {fault.Message}");
            }
        }

        var passed = vectors.Length - faults.Count - reasons.Length;
        VectorTable.Record(Package, name, vectors.Length, passed, reasons.Length, string.Join("; ", reasons.Distinct(StringComparer.Ordinal)));
        Assert.True(faults.Count == 0, $"{faults.Count} of {name} failed, the first: {string.Join(Environment.NewLine, faults.Take(5))}");
        Assert.Equal(expectedCount, vectors.Length);
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
