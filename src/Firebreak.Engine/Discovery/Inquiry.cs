using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>What came back to one question: bytes, or the reason why there are none.</summary>
/// <param name="IsNodesFault">The node refused; a revert is the contract's own word.</param>
public readonly record struct Answer(byte[]? Bytes, string Why, bool IsNodesFault);

/// <summary>
/// Asks strangers' contracts about one block. A question that reverts, burns its gas or is refused has a reason instead of an answer, and
/// never stops the others; only a node that is gone for good does.
/// </summary>
public sealed class Inquiry(IChainView view, BlockRef at, DiscoveryOptions options, TimeProvider time) : IDisposable
{
    /// <summary>No honest answer to what is asked here is longer.</summary>
    private const int LongestAnswer = 1 << 17;

    private const int LongestReason = 160;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    /// <summary>Questions to one account that may go unanswered; then it is asked no more, since each costs the node's whole deadline.</summary>
    private const int MostTimeouts = 3;

    private const int MostTries = 3;

    private readonly ConcurrentDictionary<Address, int> _timeouts = new();
    private readonly ConcurrentDictionary<(Address, Hash256), Lazy<Task<Answer>>> _slots = new();
    private readonly SemaphoreSlim _places = new(options.SideBySide, options.SideBySide);

    public BlockRef At => at;

    public Task<Answer> CallAsync(Address to, byte[] data, CancellationToken cancellationToken) =>
        AskAsync(() => view.CallAsync(to, data, at, cancellationToken), cancellationToken, to);

    public Task<Answer> CodeAsync(Address account, CancellationToken cancellationToken) =>
        AskAsync(() => view.CodeAsync(account, at, cancellationToken), cancellationToken);

    /// <summary>Asks once: what a slot held at a block does not change.</summary>
    public Task<Answer> SlotAsync(Address account, Hash256 slot, CancellationToken cancellationToken) => _slots.GetOrAdd(
        (account, slot),
        _ => new Lazy<Task<Answer>>(() => AskAsync(async () => (await view.StorageAsync(account, slot, at, cancellationToken)).ToArray(), cancellationToken))).Value;

    public Task<Answer> BalanceAsync(Address account, CancellationToken cancellationToken) =>
        AskAsync(async () => (await view.BalanceAsync(account, at, cancellationToken)).ToBigEndian(), cancellationToken);

    /// <summary>Logs, or why there are none.</summary>
    public async Task<(IReadOnlyList<FoundLog>? Logs, string Why)> LogsAsync(LogQuestion question, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundLog>? logs = null;
        var answer = await AskAsync(
            async () =>
            {
                logs = await view.LogsAsync(question, cancellationToken);
                return [];
            },
            cancellationToken);
        return (logs, answer.Why);
    }

    public void Dispose() => _places.Dispose();

    private async Task<Answer> AskAsync(Func<Task<byte[]>> ask, CancellationToken cancellationToken, Address? called = null)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            for (var tries = 0; tries < MostTries; tries++)
            {
                if (called is { } silent && _timeouts.GetValueOrDefault(silent) >= MostTimeouts)
                {
                    return new Answer(null, "asked no more: its answers do not come within the node's deadline", IsNodesFault: true);
                }

                if (await TryAsync(ask, called, cancellationToken) is { } answer)
                {
                    return answer;
                }
            }

            return new Answer(null, "the node does not answer this in time, but does answer other questions", IsNodesFault: true);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <returns>Null when the node gave no answer although it is there.</returns>
    private async Task<Answer?> TryAsync(Func<Task<byte[]>> ask, Address? called, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await ask();
            return bytes.Length <= LongestAnswer
                ? new Answer(bytes, "", IsNodesFault: false)
                : new Answer(null, FormattableString.Invariant($"answers {bytes.Length} bytes, which is no honest answer"), IsNodesFault: false);
        }
        catch (NodeAnswerException exception)
        {
            return Refused(exception);
        }
        catch (NodeUnavailableException exception)
        {
            await WaitForNodeAsync(exception, cancellationToken);
            if (exception.RetryAfter is null && called is { } slow)
            {
                _timeouts.AddOrUpdate(slow, 1, (_, count) => count + 1);
            }

            return null;
        }
    }

    private static Answer Refused(NodeAnswerException exception)
    {
        if (exception.IsRevert)
        {
            var data = exception.RevertData.Span;
            return new Answer(null, data.IsEmpty ? "reverts" : $"reverts: {Excerpt.Of(RevertReason.Describe(data), LongestReason)}", IsNodesFault: false);
        }

        ReadOnlySpan<string> execution = ["revert", "out of gas", "OutOfGas", "gas", "opcode", "invalid jump", "InvalidJump", "stack", "EVM error", "execution"];
        var isExecution = false;
        foreach (var word in execution)
        {
            isExecution |= exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        return new Answer(null, Excerpt.Of(exception.Message, LongestReason), IsNodesFault: !isExecution);
    }

    // One question may be too much for a node that is otherwise well: a view that spins until the deadline.
    private async Task WaitForNodeAsync(NodeUnavailableException failure, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await view.HeadAsync(cancellationToken);
                return;
            }
            catch (NodeUnavailableException) when (time.GetElapsedTime(since) < options.Patience)
            {
                await Task.Delay(BetweenTries, time, cancellationToken);
            }
            catch (NodeUnavailableException)
            {
                throw failure;
            }
        }
    }
}
