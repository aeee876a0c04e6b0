using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Firebreak.Fuzz.Tests;

/// <summary>Inputs that broke a target: under artifacts/fuzz when they are found, and under Found in this project once they are mended.</summary>
internal static class FoundInput
{
    /// <summary>The end of a file's name that holds the input being tried.</summary>
    public const string Running = ".running";

    private const string ReplayVariable = "FIREBREAK_FUZZ_REPLAY";

    private static readonly string Repository = FindRepository();

    public static string Folder { get; } = Path.Combine(Repository, "artifacts", "fuzz");

    /// <summary>Writes the input and says how to see it fail again.</summary>
    public static string Keep(string target, byte[] input, int seed, string fault)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, $"{target}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))}");
        File.WriteAllBytes(path, input);
        return $"{target} (seed {seed}): {fault}{Environment.NewLine}The input of {input.Length} bytes is in {path}. Replay it: {ReplayVariable}={path} "
            + "artifacts/bin/Firebreak.Fuzz.Tests/release/Firebreak.Fuzz.Tests --filter-method \"*Inputs_that_once_broke*\". "
            + "Once it is mended, move it to tests/Firebreak.Fuzz.Tests/Found.";
    }

    /// <summary>All inputs that once broke a target, and the one that the environment names, which may also be what a crash left running.</summary>
    public static IEnumerable<(string Target, string Path, byte[] Input)> All()
    {
        var paths = Directory.EnumerateFiles(Path.Combine(Repository, "tests", "Firebreak.Fuzz.Tests", "Found"))
            .Where(path => !path.EndsWith(".md", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable(ReplayVariable) is { Length: > 0 } named)
        {
            paths = paths.Append(Path.GetFullPath(named, Repository));
        }

        foreach (var path in paths)
        {
            var name = Path.GetFileName(path);
            var isRunning = name.EndsWith(Running, StringComparison.Ordinal);
            var bytes = File.ReadAllBytes(path);
            yield return isRunning
                ? (name[..^Running.Length], path, bytes.AsSpan(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(bytes)).ToArray())
                : (name[..name.LastIndexOf('-')], path, bytes);
        }
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Firebreak.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
