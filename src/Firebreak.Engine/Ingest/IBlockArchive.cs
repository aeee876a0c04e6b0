using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Final blocks on disk, in order. What was written is whole or not there at all: after a crash at any line, the standing says where to
/// go on, and nothing is lost or written twice.
/// </summary>
public interface IBlockArchive
{
    /// <summary>Removes what a crash left half-written and tells where the archive stands.</summary>
    /// <exception cref="ArchiveFaultException">A file that should be whole is damaged.</exception>
    Task<ArchiveStanding> OpenAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Writes blocks of one chain, ascending, as one set of files. All of them are there afterwards, or none.</summary>
    /// <exception cref="ArchiveFaultException">A block has something that the form cannot hold.</exception>
    Task WriteAsync(IReadOnlyList<ArchivedBlock> blocks, CancellationToken cancellationToken);

    /// <summary>Puts down the first height that the archive is to hold, so that a crash before it is written does not move it.</summary>
    Task BeginAsync(ChainId chain, ulong first, CancellationToken cancellationToken);

    /// <summary>Puts down that blocks, or the deep traces of blocks, are missing, and why.</summary>
    Task NoteGapAsync(ChainId chain, ArchiveGap gap, CancellationToken cancellationToken);

    /// <summary>Removes the oldest sets of files beyond what is to be kept.</summary>
    /// <returns>How many sets were removed.</returns>
    Task<int> PruneAsync(ChainId chain, ArchiveOptions keep, CancellationToken cancellationToken);
}

/// <summary>A block with what else is known of it.</summary>
/// <param name="Traces">Deep traces of its transactions, as far as there are any.</param>
public sealed record ArchivedBlock(Block Block, Items<DeepTrace> Traces)
{
    /// <summary>Name of the recording that it comes from; null for a block of a node.</summary>
    public string? Entry { get; init; }

    /// <summary>Facts that the source did not say and that were made up so that the block has its shape, by name of the column.</summary>
    public Items<string> Synthesised { get; init; } = [];
}

/// <summary>Where an archive stands.</summary>
/// <param name="Last">The highest block that was archived; null before the first.</param>
/// <param name="Gaps">What is missing, ascending.</param>
public sealed record ArchiveStanding(BlockRef? Last, Items<ArchiveGap> Gaps)
{
    /// <summary>The first height that it is to hold; null where nobody put it down.</summary>
    public ulong? Begins { get; init; }

    /// <summary>The height to go on with; null before anything was put down.</summary>
    public ulong? Next => (Last?.Number, Gaps.Where(gap => !gap.DeepTracesOnly).Max(gap => (ulong?)gap.To)) switch
    {
        ({ } last, { } gap) => Math.Max(last, gap) + 1,
        (null, null) => Begins,
        var (last, gap) => (last ?? gap) + 1,
    };
}

/// <summary>Heights that are not in the archive, both inclusive.</summary>
/// <param name="Reason">One clause for people.</param>
public sealed record ArchiveGap(ulong From, ulong To, string Reason)
{
    /// <summary>The blocks are there, or will be; deep traces of them may have been made and are not.</summary>
    public bool DeepTracesOnly { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From} to {To}: {Reason}");
}

/// <summary>A file of an archive cannot be read or written as it is.</summary>
/// <param name="file">Its name.</param>
/// <param name="column">The column that is at fault; null for the file as a whole.</param>
/// <param name="fault">What is wrong, as a clause.</param>
/// <param name="mend">What to do about it.</param>
public sealed class ArchiveFaultException(string file, string? column, string fault, string mend, Exception? inner = null)
    : Exception($"{file}{(column is null ? "" : $", column {column}")}: {fault}. {mend}", inner)
{
    public string File { get; } = file;

    public string? Column { get; } = column;
}
