using System.Runtime.InteropServices;

namespace Firebreak.Adapters.Anvil;

/// <summary>Where the program is: npm keeps one package per platform under <c>contracts/node_modules</c>.</summary>
public static class AnvilBinary
{
    /// <summary>The program at <paramref name="path"/>; for null, the installed one nearest above this program or the current directory.</summary>
    /// <exception cref="AnvilUnavailableException">There is none.</exception>
    public static string Find(string? path)
    {
        if (path is not null)
        {
            return File.Exists(path)
                ? Path.GetFullPath(path)
                : throw new AnvilUnavailableException($"There is no anvil at {path}.");
        }

        var installed = Path.Combine("contracts", "node_modules", "@foundry-rs", PackageName(), "bin", "anvil");
        return FoldersAbove(AppContext.BaseDirectory)
            .Concat(FoldersAbove(Environment.CurrentDirectory))
            .Select(folder => Path.Combine(folder, installed))
            .FirstOrDefault(File.Exists)
            ?? throw new AnvilUnavailableException("anvil is not installed: run ./firebreak setup");
    }

    private static string PackageName()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin"
            : OperatingSystem.IsLinux() ? "linux"
            : throw new AnvilUnavailableException("Drills run on Linux and macOS; on Windows, use WSL 2.");
        var machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        return $"anvil-{system}-{machine}";
    }

    private static IEnumerable<string> FoldersAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
