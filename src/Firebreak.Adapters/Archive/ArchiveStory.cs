using System.Runtime.CompilerServices;
using Firebreak.Adapters.Archive.Reading;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive;

/// <summary>The archived blocks of one chain in one folder.</summary>
public sealed class ArchiveStory
{
    private readonly IReadOnlyList<ArchiveFile> _sets;

    internal ArchiveStory(IReadOnlyList<ArchiveFile> sets) => _sets = sets;

    /// <summary>Folder and network, for people.</summary>
    public string Name => $"{Path.GetFileName(_sets[0].Folder)}/{_sets[0].Network}";

    /// <summary>The lowest and the highest block, by the names of the files.</summary>
    public (ulong From, ulong To) Range => (_sets.Min(set => set.From), _sets.Max(set => set.To));

    /// <summary>True when some transactions may have deep traces.</summary>
    public bool HasDeepTraces => _sets.Any(set => File.Exists(set.Of(Datasets.DeepFrames).Path));

    /// <summary>All blocks, set after set, in the order of their files. Memory stays at that of a few row groups.</summary>
    /// <exception cref="ArchiveFaultException">A file is damaged, incomplete or of another form.</exception>
    public async IAsyncEnumerable<ArchivedBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var set in _sets)
        {
            await using var reader = await ArchiveSetReader.OpenAsync(set, cancellationToken);
            await foreach (var block in reader.ReadAsync(cancellationToken))
            {
                yield return block;
            }
        }
    }
}
