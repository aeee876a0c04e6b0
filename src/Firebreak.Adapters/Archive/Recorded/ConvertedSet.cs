using Firebreak.Adapters.Archive.Writing;
using Firebreak.Core;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>What became of one recorded set.</summary>
/// <param name="Files">Parquet files written.</param>
/// <param name="Lanes">What at least one of its blocks carries.</param>
public sealed record ConvertedSet(
    string Name, string Kind, int Files, long Blocks, long Transactions, long Frames, long Logs, long StorageAccesses, string Lanes, Items<MalformedEntry> Malformed);

/// <summary>An entry that could not be read.</summary>
public sealed record MalformedEntry(string Name, string Reason);

/// <summary>Counts while a set is converted.</summary>
internal sealed class ConversionTally(string name, string kind)
{
    private readonly List<MalformedEntry> _malformed = [];
    private int _files;
    private long _blocks;
    private long _transactions;
    private long _frames;
    private long _logs;
    private long _accesses;
    private Core.Chain.Lanes _lanes;

    public void Note(ArchivedBlock block)
    {
        _blocks++;
        _transactions += block.Block.Transactions.Length;
        _frames += block.Block.Frames.Length;
        _logs += block.Block.Logs.Length;
        _lanes |= block.Block.Lanes;
        foreach (var trace in block.Traces)
        {
            _accesses += trace.Accesses.Length;
        }
    }

    public void Malformed(string entry, Exception exception) => _malformed.Add(new MalformedEntry(entry, exception.Message));

    public async Task WrittenAsync(ArchiveSetWriter writer, string folder, CancellationToken cancellationToken)
    {
        var set = await writer.WriteAsync(folder, cancellationToken);
        _files += Datasets.All.Count(dataset => File.Exists(set.Of(dataset).Path));
    }

    public ConvertedSet ToSet() => new(
        name, kind, _files, _blocks, _transactions, _frames, _logs, _accesses, LaneWords.Write(_lanes), _malformed.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToItems());
}
