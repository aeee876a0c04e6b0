using Firebreak.Adapters.Packs;
using Firebreak.Cli.Judging;
using Firebreak.Engine.Configuration;

namespace Firebreak.Cli.Rehearsing;

/// <summary>Where an exercise keeps its configuration and records: beside those of the watch, of which it must touch none.</summary>
internal sealed class RehearsalPlace(FirebreakConfig watch)
{
    /// <summary>The folder of records, relative to the configuration.</summary>
    public const string Records = "data/rehearsal";

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(watch.File!))!;

    /// <summary>Takes away what an earlier exercise left, and returns where the configuration of this one goes.</summary>
    /// <exception cref="BadConfigurationException">The same names are somebody's own file or records: nothing was touched.</exception>
    public string Clear()
    {
        var (file, records) = (Path.Combine(_folder, "rehearsal.yaml"), Path.GetFullPath(Path.Combine(_folder, Records)));
        if (File.Exists(file) && File.ReadLines(file).FirstOrDefault() != RehearsalFile.Mark)
        {
            throw BadInput.At("rehearse", $"would overwrite {BadInput.Quote(file)}, which it did not write", "give that file another name");
        }

        if (IsWithin(Path.GetFullPath(watch.DataDirectory), records))
        {
            throw BadInput.At("rehearse", $"keeps its records in {BadInput.Quote(records)}, where the watch keeps its own", "name another folder with data: in the configuration of the watch");
        }

        File.Delete(file);
        if (Directory.Exists(records))
        {
            Directory.Delete(records, recursive: true);
        }

        return file;
    }

    private static bool IsWithin(string path, string folder) =>
        path.Equals(folder, StringComparison.Ordinal) || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
