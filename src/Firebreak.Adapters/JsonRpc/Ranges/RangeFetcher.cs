using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>
/// Fetches one block of a range with what the rules need of it. Waits a short outage out, asks nonsense again, and takes a block without
/// the parts that the node refuses: old traces are often pruned where receipts are not.
/// </summary>
internal sealed class RangeFetcher(BlockFetcher fetcher, TracedBlockFetcher traced, HeadStart early, NodeSurvey survey, TimeProvider time)
{
    /// <summary>How long no node need answer before the range is given up.</summary>
    public static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(30);

    private const int MostOddAnswers = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Whether the quick way leads to whole blocks is seen at the first block; what the node offers beside it may never be needed.
    private readonly TaskCompletionSource<bool> _isQuick = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTried;

    public async Task<Block> FetchAsync(ulong number, Lanes needs, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(50);
        var odd = 0;
        while (true)
        {
            TimeSpan? wanted = null;
            try
            {
                return await FetchOnceAsync(number, needs, cancellationToken);
            }
            catch (NodeUnavailableException exception) when (time.GetElapsedTime(since) < LongestAbsence)
            {
                wanted = exception.RetryAfter;
            }
            catch (NodeAnswerException) when (++odd < MostOddAnswers)
            {
                // A block that leaves the chain while it is read looks like nonsense once.
            }

            await Task.Delay(wanted ?? pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<Block> FetchOnceAsync(ulong number, Lanes needs, CancellationToken cancellationToken)
    {
        if (TracedBlockFetcher.Suffices(needs) && await FindQuicklyAsync(number, needs, cancellationToken) is { } quick)
        {
            return quick;
        }

        var whole = (await survey.GetAsync(cancellationToken)).Only(needs);
        NodeAnswerException? refusal = null;
        foreach (var profile in Reductions(whole))
        {
            try
            {
                return await FindAsync(number, profile, cancellationToken);
            }
            catch (NodeAnswerException exception) when (exception.Code is not null)
            {
                refusal ??= exception;
            }
        }

        throw refusal!;
    }

    private async Task<Block?> FindQuicklyAsync(ulong number, Lanes needs, CancellationToken cancellationToken)
    {
        if (await early.TakeAsync(number, cancellationToken) is { } known && TracedBlockFetcher.Covers(known, needs))
        {
            _isTried = 1;
            _isQuick.TrySetResult(true);
            return known;
        }

        if (Interlocked.Exchange(ref _isTried, 1) != 0)
        {
            var isQuick = await _isQuick.Task.WaitAsync(cancellationToken) || TracedBlockFetcher.Suits((await survey.GetAsync(cancellationToken)).Only(needs));
            return isQuick ? await FindWholeAsync(number, needs, cancellationToken) : null;
        }

        Block? block = null;
        try
        {
            return block = await FindWholeAsync(number, needs, cancellationToken);
        }
        finally
        {
            _isQuick.TrySetResult(block is not null);
        }
    }

    private async Task<Block?> FindWholeAsync(ulong number, Lanes needs, CancellationToken cancellationToken) =>
        await traced.FindAsync(number, cancellationToken) is { } block && TracedBlockFetcher.Covers(block, needs) ? block : null;

    private async Task<Block> FindAsync(ulong number, NodeProfile profile, CancellationToken cancellationToken) =>
        await fetcher.FindAsync(number, profile, cancellationToken)
        ?? throw new NodeAnswerException(FormattableString.Invariant($"eth_getBlockByNumber: The node has no block {number}, below its own head."));

    // What is refused may be any of the parts that need the node's old state.
    private static IEnumerable<NodeProfile> Reductions(NodeProfile whole)
    {
        yield return whole;
        if (whole.Diffs != TraceDialect.None && whole.Frames != TraceDialect.None)
        {
            yield return whole with { Diffs = TraceDialect.None };
            yield return whole with { Frames = TraceDialect.None };
        }

        if (whole.Diffs != TraceDialect.None || whole.Frames != TraceDialect.None)
        {
            yield return whole with { Diffs = TraceDialect.None, Frames = TraceDialect.None };
        }
    }
}
