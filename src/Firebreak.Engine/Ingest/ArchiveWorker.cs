using Firebreak.Core.Chain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Archives blocks as they become final, in order, beside the lanes and never in their way. Where it stands is what the archive holds: a
/// crash before a set of files is whole repeats its blocks from the node, a crash after it does not.
/// </summary>
public sealed partial class ArchiveWorker(
    IBlockArchive archive, ArchiveSources sources, TimeProvider time, IngestScene scene, IOptions<ArchiveOptions> options) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private readonly Nudge _news = new();
    private readonly List<ArchivedBlock> _waiting = [];
    private long _rows;
    private long _since;
    private BlockRef? _last;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        scene.Status.Moved += OnMoved;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var standing = await archive.OpenAsync(_chain, stoppingToken);
        _last = standing.Last;
        var next = standing.Next;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                next = await AdvanceAsync(next ?? sources.Shelf.First, stoppingToken) ?? next;
                await _news.WaitAsync(Glance, time, stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full disk is mended by people; until then the lanes go on, and the blocks wait or are read again.
                LogFault(scene.Logger, exception);
                await Task.Delay(AfterFault, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        // What waits is read again after the next start; writing it now only saves that.
        await FlushAsync(CancellationToken.None);
    }

    private void OnMoved(ChainUpdate update)
    {
        sources.Shelf.Note(update);
        if (update is ChainUpdate.Finalized)
        {
            _news.Poke();
        }
    }

    /// <returns>The height to go on with; null when nothing is known yet.</returns>
    private async Task<ulong?> AdvanceAsync(ulong? next, CancellationToken cancellationToken)
    {
        var final = sources.Shelf.Final ?? scene.Status.Position?.Finalized;
        if (next is null || final is null)
        {
            return next;
        }

        var at = next.Value;
        var last = await LastLookedAtAsync(final.Value.Number, cancellationToken);
        while (at <= last)
        {
            if (IsFull)
            {
                await FlushAsync(cancellationToken);
            }

            await AddAsync(at, final.Value, cancellationToken);
            at++;
        }

        if (_waiting.Count > 0 && (IsFull || time.GetElapsedTime(_since) >= options.Value.Patience))
        {
            await FlushAsync(cancellationToken);
        }

        return at;
    }

    // While the deep lane has yet to look at a transaction, its block waits: its trace belongs into the archive.
    private async Task<ulong> LastLookedAtAsync(ulong final, CancellationToken cancellationToken)
    {
        foreach (var suspect in await sources.Journal.WaitingSuspectsAsync(_chain, cancellationToken))
        {
            final = Math.Min(final, suspect.Block.Number - 1);
        }

        return final;
    }

    private bool IsFull => _waiting.Count >= options.Value.BlocksPerFile || _rows * RowBytes >= options.Value.BytesPerFile;

    // About what a row takes in memory while it waits.
    private const long RowBytes = 500;

    private async Task AddAsync(ulong number, BlockRef final, CancellationToken cancellationToken)
    {
        var block = sources.Shelf.Take(number) ?? await ReadAsync(number, cancellationToken);
        var fault = block is null ? "the node no longer gives this block"
            : number == final.Number && block.Block.Ref != final ? "the node gives another block than the one that it called final"
            : _last is { } last && last.Number + 1 == number && block.Block.Header.Parent != last.Hash && number > 0 ? "the block does not follow the archived one before it"
            : null;
        if (fault is not null)
        {
            await FlushAsync(cancellationToken);
            await GapAsync(new ArchiveGap(number, number, fault), cancellationToken);
            return;
        }

        if (_waiting.Count == 0)
        {
            _since = time.GetTimestamp();
        }

        _waiting.Add(block!);
        _rows += 1 + block!.Block.Transactions.Length + block.Block.Frames.Length + block.Block.Logs.Length + block.Block.Changes.Length;
        _last = block.Block.Ref;
    }

    private async Task<ArchivedBlock?> ReadAsync(ulong number, CancellationToken cancellationToken)
    {
        var answer = await scene.Outage.AskAsync(
            $"Block {number} for the archive", async token => new Answer(await sources.View.FindBlockAsync(number, token)), cancellationToken);
        return answer?.Block is { } block ? new ArchivedBlock(block, []) : null;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

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
        _rows = 0;
        var removed = await archive.PruneAsync(_chain, options.Value, cancellationToken);
        if (removed > 0)
        {
            LogPruned(scene.Logger, removed);
        }
    }

    private async Task GapAsync(ArchiveGap gap, CancellationToken cancellationToken)
    {
        LogGap(scene.Logger, scene.Options.Value.ChainName, gap.From, gap.To, gap.Reason);
        await archive.NoteGapAsync(_chain, gap, cancellationToken);
    }

    private sealed record Answer(Block? Block);

    [LoggerMessage(1040, LogLevel.Information, "{Chain} blocks {From} to {To} are archived.")]
    private static partial void LogWritten(ILogger logger, string chain, ulong from, ulong to);

    [LoggerMessage(1041, LogLevel.Error, "{Chain} blocks {From} to {To} are missing in the archive: {Reason}.")]
    private static partial void LogGap(ILogger logger, string chain, ulong from, ulong to, string reason);

    [LoggerMessage(1042, LogLevel.Error, "The archive cannot be written; blocks wait in memory or are read again. It is tried again every ten seconds.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(1043, LogLevel.Information, "{Sets} sets of files beyond what is to be kept were removed from the archive.")]
    private static partial void LogPruned(ILogger logger, int sets);
}

/// <summary>Where the archive takes blocks and deep traces from, and what it learns of the deep lane.</summary>
public sealed record ArchiveSources(ArchiveShelf Shelf, IChainView View, IChainJournal Journal);
