using System.Globalization;

namespace Firebreak.Adapters.Archive;

/// <summary>A file as cryo names it: <c>ethereum__blocks__18000000_to_18000999.parquet</c>, both heights inclusive.</summary>
internal sealed record ArchiveFile(string Folder, string Network, string Dataset, ulong From, ulong To)
{
    private const string Extension = ".parquet";

    /// <summary>Ends the name of a file that is not whole yet.</summary>
    public const string HalfWritten = ".half-written";

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Network}__{Dataset}__{From:D8}_to_{To:D8}{Extension}");

    public string Path => System.IO.Path.Combine(Folder, Name);

    /// <summary>The file of another dataset of the same set.</summary>
    public ArchiveFile Of(string dataset) => this with { Dataset = dataset };

    /// <summary>Null for a file that is named otherwise.</summary>
    public static ArchiveFile? Find(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        if (!name.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = name[..^Extension.Length].Split("__");
        if (parts.Length < 3 || parts[^1].Split("_to_") is not [var from, var to] || !Height(from, out var first) || !Height(to, out var last))
        {
            return null;
        }

        // Whoever passes cryo a label gets it between the dataset and the heights.
        return new ArchiveFile(System.IO.Path.GetDirectoryName(path) ?? "", parts[0], parts[1], first, last) is var file && file.Name == name
            ? file
            : null;
    }

    private static bool Height(string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
