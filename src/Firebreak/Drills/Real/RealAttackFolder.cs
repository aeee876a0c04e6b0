namespace Firebreak.Drills.Real;

/// <summary>Where recorded attacks lie: <c>drills/real</c>, the recorded data beside the repository, or a folder of the same form.</summary>
public sealed record RealAttackFolder(string Path)
{
    /// <summary>How the names of these drills begin.</summary>
    public const string Prefix = "real:";

    private static readonly string[] Beneath = ["", "real", "exact", System.IO.Path.Combine("attacks", "exact")];

    /// <summary><c>drills/real</c> where somebody put attacks there, else <c>../shared/data</c>. None come with the program.</summary>
    public static RealAttackFolder Usual
    {
        get
        {
            var drills = Scenes.DrillFolder.Find().Path;
            var own = new RealAttackFolder(System.IO.Path.Combine(drills, "real"));
            return own.Names.Count > 0 ? own : new(System.IO.Path.GetFullPath(System.IO.Path.Combine(drills, "..", "..", "shared", "data")));
        }
    }

    /// <summary>Names of the attacks in it, in order; in <c>exact</c> or <c>attacks/exact</c> of it where there are none.</summary>
    public IReadOnlyList<string> Names => [.. Files().Select(RealAttackFile.NameOf).Order(StringComparer.Ordinal)];

    /// <param name="name">Its name, however it is capitalised, or the path of a file.</param>
    /// <returns>Null when there is none.</returns>
    public RealAttack? Find(string name) =>
        Files().FirstOrDefault(file => RealAttackFile.NameOf(file).Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known ? RealAttackFile.Read(known)
        : File.Exists(name) ? RealAttackFile.Read(name)
        : null;

    private string[] Files()
    {
        foreach (var beneath in Beneath.Select(folder => System.IO.Path.Combine(Path, folder)).Where(Directory.Exists))
        {
            var files = Directory.EnumerateFiles(beneath)
                .Where(file => file.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                .ToArray();
            if (files.Length > 0)
            {
                return files;
            }
        }

        return [];
    }
}
