using Firebreak.Adapters.Packs.Scenarios;

namespace Firebreak.Drills.Scenes;

/// <summary>The folder <c>drills/</c>: one drill in each file, known by being there.</summary>
public sealed record DrillFolder(string Path)
{
    /// <summary>The one nearest above this program or the current directory.</summary>
    /// <exception cref="DrillException">There is none.</exception>
    public static DrillFolder Find()
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var drills = System.IO.Path.Combine(folder.FullName, "drills");
                if (Directory.Exists(drills) && Directory.EnumerateFiles(drills, "*.yaml").Any())
                {
                    return new DrillFolder(drills);
                }
            }
        }

        throw new DrillException("The folder drills is not here: run ./firebreak from its repository.");
    }

    /// <summary>Names of the drills in it, in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(Path, "*.yaml").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <param name="artifacts">Where the contracts are; null reads the file without them.</param>
    public Scenario Load(string name, ArtifactShelf? artifacts) => ScenarioFile.Load(System.IO.Path.Combine(Path, $"{name}.yaml"), artifacts);
}
