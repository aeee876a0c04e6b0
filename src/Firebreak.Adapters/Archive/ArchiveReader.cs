using System.Runtime.CompilerServices;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive;

/// <summary>Reads archives back: sets of Parquet files of Firebreak or of cryo, by folder or by file.</summary>
public sealed class ArchiveReader
{
    private readonly IReadOnlyList<ArchiveFile> _sets;

    private ArchiveReader(IReadOnlyList<ArchiveFile> sets) => _sets = sets;

    /// <summary>Finds the sets. A file of any dataset stands for its set, a folder for all in it and below it.</summary>
    /// <exception cref="ArchiveFaultException">There is nothing to read at one of the paths.</exception>
    public static ArchiveReader Find(IEnumerable<string> paths)
    {
        var sets = new HashSet<ArchiveFile>();
        foreach (var path in paths)
        {
            var found = (Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.parquet", SearchOption.AllDirectories) : [path])
                .Select(ArchiveFile.Find)
                .OfType<ArchiveFile>()
                .Select(file => file.Of(Datasets.Blocks))
                .Where(file => File.Exists(file.Path))
                .ToList();
            sets.UnionWith(found.Count > 0 ? found : throw Nothing(path));
        }

        return new ArchiveReader([.. sets.OrderBy(set => set.Folder, StringComparer.Ordinal)
            .ThenBy(set => set.Network, StringComparer.Ordinal)
            .ThenBy(set => set.From)
            .ThenBy(set => set.To)]);
    }

    /// <summary>What belongs together: the sets of one chain in one folder, ascending.</summary>
    public IReadOnlyList<ArchiveStory> Stories =>
        [.. _sets.GroupBy(set => (set.Folder, set.Network)).Select(story => new ArchiveStory([.. story]))];

    /// <summary>All blocks, story after story.</summary>
    /// <exception cref="ArchiveFaultException">A file is damaged, incomplete or of another form.</exception>
    public async IAsyncEnumerable<ArchivedBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var story in Stories)
        {
            await foreach (var block in story.ReadAsync(cancellationToken))
            {
                yield return block;
            }
        }
    }

    private static ArchiveFaultException Nothing(string path) => new(
        path, column: null, "there is no archive here", "Name a folder or a file such as ethereum__blocks__18000000_to_18000999.parquet, as cryo and firebreak convert write them.");
}
