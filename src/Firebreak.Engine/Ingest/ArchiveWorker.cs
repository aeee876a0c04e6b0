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
    private readonly ArchiveBatch _batch = new(archive, time, scene, options.Value);
    private ulong? _next;
    private BlockRef? _last;
    private bool _isOpen;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        scene.Status.Moved += OnMoved;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await AdvanceAsync(stoppingToken);
                await _news.WaitAsync(Glance, time, stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArchiveFaultException)
            {
                // A full disk or a damaged file is mended by people; until then the lanes go on, and the blocks wait or are read again.
                LogFault(scene.Logger, exception);
                await Task.Delay(AfterFault, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await LeaveAsync();
    }

    // What waits is read again after the next start; writing it now only saves that, and its deep traces.
    private async Task LeaveAsync()
    {
        try
        {
            await _batch.FlushAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFault(scene.Logger, exception);
        }
    }

    private void OnMoved(ChainUpdate update)
    {
        sources.Shelf.Note(update);
        if (update is ChainUpdate.Finalized)
        {
            _news.Poke();
        }
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            var standing = await archive.OpenAsync(_chain, cancellationToken);
            (_last, _next, _isOpen) = (standing.Last, standing.Next, true);
        }

        await BeginAsync(cancellationToken);
        if (_next is null || (sources.Shelf.Final ?? scene.Status.Position?.Finalized) is not { } final)
        {
            return;
        }

        // The place moves with each block: what failed half-way goes on from there.
        for (var last = await LastLookedAtAsync(final.Number, cancellationToken); _next <= last; _next++)
        {
            if (_batch.IsFull)
            {
                await _batch.FlushAsync(cancellationToken);
            }

            await AddAsync(_next.Value, final, cancellationToken);
        }

        if (_batch.IsDue)
        {
            await _batch.FlushAsync(cancellationToken);
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_next is null && sources.Shelf.First is { } first)
        {
            await archive.BeginAsync(_chain, first, cancellationToken);
            _next = first;
        }
    }

    // While the deep lane has yet to look at a transaction, its block waits: its trace belongs into the archive.
    private async Task<ulong> LastLookedAtAsync(ulong final, CancellationToken cancellationToken)
    {
        foreach (var suspect in await scene.Storage.AskAsync(token => sources.Journal.WaitingSuspectsAsync(_chain, token), cancellationToken))
        {
            final = Math.Min(final, suspect.Block.Number - 1);
        }

        return final;
    }

    private async Task AddAsync(ulong number, BlockRef final, CancellationToken cancellationToken)
    {
        var shelved = sources.Shelf.Take(number);
        var block = shelved ?? await ReadAsync(number, cancellationToken);
        var fault = block is null ? "the node no longer gives this block"
            : number == final.Number && block.Block.Ref != final ? "the node gives another block than the one that it called final"
            : _last is { } last && last.Number + 1 == number && block.Block.Header.Parent != last.Hash && number > 0 ? "the block does not follow the archived one before it"
            : null;
        if (fault is not null)
        {
            await _batch.FlushAsync(cancellationToken);
            await _batch.GapAsync(new ArchiveGap(number, number, fault), cancellationToken);
            return;
        }

        _batch.Add(block!, isReadAgain: shelved is null);
        _last = block!.Block.Ref;
    }

    private async Task<ArchivedBlock?> ReadAsync(ulong number, CancellationToken cancellationToken)
    {
        var answer = await scene.Outage.AskAsync(
            $"Block {number} for the archive", async token => new Answer(await sources.View.FindBlockAsync(number, token)), cancellationToken);
        return answer?.Block is { } block ? new ArchivedBlock(block, []) : null;
    }

    private sealed record Answer(Block? Block);

    [LoggerMessage(1042, LogLevel.Error, "The archive cannot be written; blocks wait in memory or are read again. It is tried again every ten seconds.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}

/// <summary>Where the archive takes blocks and deep traces from, and what it learns of the deep lane.</summary>
public sealed record ArchiveSources(ArchiveShelf Shelf, IChainView View, IChainJournal Journal);
