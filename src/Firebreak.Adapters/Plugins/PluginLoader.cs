using System.Security.Cryptography;
using Firebreak.Core;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Detection.Plugins;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Adapters.Plugins;

/// <summary>
/// Loads the operator's detectors. What runs is what was hashed: a file is read once, compared with the hash that the operator wrote, and
/// loaded from memory.
/// </summary>
public static class PluginLoader
{
    private const long LargestFile = 64L << 20;
    private const int LongestWords = 300;

    /// <param name="taken">Ids of rules that are there already.</param>
    /// <exception cref="BadConfigurationException">Carries every fault.</exception>
    public static PluginSet Load(Items<PluginEntry> entries, IEnumerable<string> taken)
    {
        var (set, faults, ids) = (new PluginSet(), new List<Fault>(), taken.ToHashSet(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            if (Read(entry.Assembly, faults) is { } assembly && ReadLibraries(entry.Libraries, faults) is { } libraries)
            {
                Load(entry, assembly, libraries, set, ids, faults);
            }
        }

        if (faults.Count == 0)
        {
            return set;
        }

        set.Dispose();
        throw new BadConfigurationException(faults.ToItems());
    }

    private static void Load(PluginEntry entry, byte[] assembly, Dictionary<string, byte[]> libraries, PluginSet set, HashSet<string> ids, List<Fault> faults)
    {
        var context = new PluginContext(Path.GetFileName(entry.Assembly.Path), libraries);
        set.Add(context);
        try
        {
            using var bytes = new MemoryStream(assembly);
            var kinds = context.LoadFromStream(bytes).GetExportedTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Detector))).ToList();
            if (kinds.Count == 0)
            {
                faults.Add(At(entry.Assembly, "holds no public class that derives from Firebreak.Plugins.Detector", "build it against the Firebreak.Plugins of this program"));
            }

            foreach (var kind in kinds)
            {
                Add(entry, kind, set, ids, faults);
            }
        }
#pragma warning disable CA1031 // An assembly is someone else's code from its first byte; whatever it throws is a fault of the configuration.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            faults.Add(At(entry.Assembly, $"cannot be loaded ({Tell(exception)})", "build it for .NET 10 against the Firebreak.Plugins of this program, and name its libraries"));
        }
    }

    private static void Add(PluginEntry entry, Type kind, PluginSet set, HashSet<string> ids, List<Fault> faults)
    {
        Detector Make() => (Detector)Activator.CreateInstance(kind)!;
        var (rule, fault) = PluginRule.Of(Make().Card, entry.Page);
        if (rule is null)
        {
            faults.Add(At(entry.Assembly, $"{Excerpt.Of(kind.FullName, LongestWords)}: {fault}", "mend the card"));
        }
        else if (!ids.Add(rule.Id))
        {
            faults.Add(At(entry.Assembly, $"{Excerpt.Of(kind.FullName, LongestWords)}: another rule is called {rule.Id}", "give it an id of its own"));
        }
        else
        {
            set.Add(new PluggedDetector(rule, Make, entry.Assembly.Sha256) { Budget = entry.Budget });
        }
    }

    private static Dictionary<string, byte[]>? ReadLibraries(Items<PinnedFile> files, List<Fault> faults)
    {
        var libraries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (Read(file, faults) is not { } bytes)
            {
                return null;
            }

            libraries[Path.GetFileNameWithoutExtension(file.Path)] = bytes;
        }

        return libraries;
    }

    private static byte[]? Read(PinnedFile file, List<Fault> faults)
    {
        try
        {
            if (new FileInfo(file.Path).Length > LargestFile)
            {
                faults.Add(At(file, "is larger than 64 MiB", "name the assembly itself"));
                return null;
            }

            var bytes = File.ReadAllBytes(file.Path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (hash == file.Sha256)
            {
                return bytes;
            }

            faults.Add(At(file, $"has the SHA-256 {hash}, not the one that is written here", "ask who changed it; write its hash here only if you know"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(At(file, $"cannot be read ({exception.GetType().Name})", "write its path relative to this file"));
        }

        return null;
    }

    private static Fault At(PinnedFile file, string what, string mend) =>
        new(file.File, file.Line, file.Column, $"the plugin {Excerpt.Of(Path.GetFileName(file.Path), LongestWords)} {what}", mend);

    private static string Tell(Exception exception) => Excerpt.Of($"{exception.GetType().Name}: {(exception.InnerException ?? exception).Message}", LongestWords);
}
