using Firebreak.Core.Chain;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>Blocks that wait to be written as one set of files. What could not be written stays as it is, and nothing joins it, until it is.</summary>
internal sealed partial class ArchiveBatch(IBlockArchive archive, TimeProvider time, IngestScene scene, ArchiveOptions options)
{
    // About what a row takes in memory while it waits.
    private const long RowBytes = 500;

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private readonly List<ArchivedBlock> _waiting = [];
    private readonly List<ulong> _readAgain = [];
    private long _rows;
    private long _since;
    private bool _isSealed;

    /// <summary>No further block may join.</summary>
    public bool IsFull => _isSealed || _waiting.Count >= options.BlocksPerFile || _rows * RowBytes >= options.BytesPerFile;

    /// <summary>It has waited for long enough.</summary>
    public bool IsDue => _waiting.Count > 0 && (IsFull || time.GetElapsedTime(_since) >= options.Patience);

    /// <param name="isReadAgain">It came from the node: the deep traces that were made of it while watching are lost.</param>
    public void Add(ArchivedBlock block, bool isReadAgain)
    {
        if (_waiting.Count == 0)
        {
            _since = time.GetTimestamp();
        }

        _waiting.Add(block);
        _rows += 1 + block.Block.Transactions.Length + block.Block.Frames.Length + block.Block.Logs.Length + block.Block.Changes.Length;
        if (isReadAgain && block.Block.Transactions.Length > 0)
        {
            _readAgain.Add(block.Block.Ref.Number);
        }
    }

    /// <summary>Writes what waits. All of it still waits when that fails.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        // A set that is written a second time must be the same set: otherwise two of them may hold one block.
        _isSealed = true;
        await NoteLostTracesAsync(cancellationToken);
        try
        {
            await archive.WriteAsync(_waiting, cancellationToken);
            LogWritten(scene.Logger, scene.Options.Value.ChainName, _waiting[0].Block.Ref.Number, _waiting[^1].Block.Ref.Number);
        }
        catch (ArchiveFaultException exception)
        {
            await GapAsync(new ArchiveGap(_waiting[0].Block.Ref.Number, _waiting[^1].Block.Ref.Number, exception.Message), cancellationToken);
        }

        _waiting.Clear();
        (_rows, _isSealed) = (0, false);
        var removed = await archive.PruneAsync(_chain, options, cancellationToken);
        if (removed > 0)
        {
            LogPruned(scene.Logger, removed);
        }
    }

    public async Task GapAsync(ArchiveGap gap, CancellationToken cancellationToken)
    {
        LogGap(scene.Logger, scene.Options.Value.ChainName, gap.From, gap.To, gap.Reason);
        await archive.NoteGapAsync(_chain, gap, cancellationToken);
    }

    // Before the blocks: a crash between the two may say it twice, and never not at all.
    private async Task NoteLostTracesAsync(CancellationToken cancellationToken)
    {
        if (_readAgain.Count == 0)
        {
            return;
        }

        var gap = new ArchiveGap(_readAgain[0], _readAgain[^1], "these blocks were read from the node again; deep traces that were made of them before are not kept")
        {
            DeepTracesOnly = true,
        };
        LogLostTraces(scene.Logger, scene.Options.Value.ChainName, gap.From, gap.To);
        await archive.NoteGapAsync(_chain, gap, cancellationToken);
        _readAgain.Clear();
    }

    [LoggerMessage(1040, LogLevel.Information, "{Chain} blocks {From} to {To} are archived.")]
    private static partial void LogWritten(ILogger logger, string chain, ulong from, ulong to);

    [LoggerMessage(1041, LogLevel.Error, "{Chain} blocks {From} to {To} are missing in the archive: {Reason}.")]
    private static partial void LogGap(ILogger logger, string chain, ulong from, ulong to, string reason);

    [LoggerMessage(1043, LogLevel.Information, "{Sets} sets of files beyond what is to be kept were removed from the archive.")]
    private static partial void LogPruned(ILogger logger, int sets);

    [LoggerMessage(1044, LogLevel.Warning, "{Chain} blocks {From} to {To} were read from the node again for the archive: deep traces that were made of them before are not in it.")]
    private static partial void LogLostTraces(ILogger logger, string chain, ulong from, ulong to);
}
