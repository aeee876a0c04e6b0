using System.Text;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>Files that targets start from.</summary>
internal static class SeedFile
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(FoundInput.Folder, "..", ".."));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Repository, "tests", "Firebreak.Fuzz.Tests", "Seeds", name));

    /// <summary>The packs of one kind that ship with the program.</summary>
    public static byte[][] Packs(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository, "packs", kind), "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public static byte[][] Texts(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
