using System.Buffers;
using System.Text;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Pending;

/// <summary>One way of hearing what comes into a pool.</summary>
internal abstract class PendingFeed
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>In a few words.</summary>
    public abstract string How { get; }

    /// <summary>The best way that works at this node: announcements, else a filter, else the whole pool again and again. Null when none does.</summary>
    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    public static async Task<PendingFeed?> FindAsync(JsonRpcClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        PendingFeed[] all = [new Announced(client, time), new Filtered(client, time), new Listed(client, time)];
        foreach (var feed in all)
        {
            try
            {
                if (await feed.WorksAsync(cancellationToken))
                {
                    return feed;
                }
            }
            catch (NodeAnswerException)
            {
                // Not this way.
            }
        }

        return null;
    }

    /// <summary>Waits for what comes next. A node that is in trouble gives nothing for a while.</summary>
    public async Task<IReadOnlyList<PendingNews>> NextAsync(Action<int> lost, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (await HearAsync(lost, cancellationToken) is { } news)
            {
                return news;
            }
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            Forget();
        }

        await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        return [];
    }

    protected abstract Task<bool> WorksAsync(CancellationToken cancellationToken);

    /// <summary>Null when the way is broken for the moment.</summary>
    protected abstract Task<IReadOnlyList<PendingNews>?> HearAsync(Action<int> lost, CancellationToken cancellationToken);

    protected virtual void Forget()
    {
    }

    private sealed class Announced(JsonRpcClient client, TimeProvider time) : PendingFeed
    {
        private static readonly RpcCall Whole = new("eth_subscribe", "[\"newPendingTransactions\",true]");
        private static readonly RpcCall Hashes = new("eth_subscribe", "[\"newPendingTransactions\"]");

        private RpcSubscription? _subscription;
        private IAsyncEnumerator<RpcAnswer>? _line;

        public override string How => "eth_subscribe newPendingTransactions";

        protected override async Task<bool> WorksAsync(CancellationToken cancellationToken)
        {
            _subscription = await client.SubscribeAsync(Whole, cancellationToken) ?? await client.SubscribeAsync(Hashes, cancellationToken);
            return _subscription is not null;
        }

        protected override async Task<IReadOnlyList<PendingNews>?> HearAsync(Action<int> lost, CancellationToken cancellationToken)
        {
            if (_subscription is null && !await WorksAsync(cancellationToken))
            {
                return null;
            }

            _line ??= _subscription!.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            if (!await _line.MoveNextAsync())
            {
                await _line.DisposeAsync();
                (_line, _subscription) = (null, null);
                await Task.Delay(PollEvery, time, cancellationToken);
                return [];
            }

            var missed = _subscription!.TakeLost();
            using var announced = _line.Current;
            try
            {
                return [announced.Read(PendingReader.News)];
            }
            catch (NodeAnswerException)
            {
                missed++;
                return [];
            }
            finally
            {
                if (missed > 0)
                {
                    lost(missed);
                }
            }
        }
    }

    private sealed class Filtered(JsonRpcClient client, TimeProvider time) : PendingFeed
    {
        private const int LongestName = 66;
        private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEFx"u8);

        private string? _filter;

        public override string How => "eth_newPendingTransactionFilter";

        protected override async Task<bool> WorksAsync(CancellationToken cancellationToken)
        {
            _filter = await client.AskAsync(
                RpcCall.Of("eth_newPendingTransactionFilter"),
                (ref JsonCursor cursor) =>
                {
                    var name = cursor.Text();
                    return name.Length <= LongestName && !name.ContainsAnyExcept(HexDigits) ? Encoding.ASCII.GetString(name) : throw cursor.Unexpected("a filter's number");
                },
                cancellationToken);
            return true;
        }

        protected override async Task<IReadOnlyList<PendingNews>?> HearAsync(Action<int> lost, CancellationToken cancellationToken)
        {
            if (_filter is null)
            {
                await WorksAsync(cancellationToken);
            }

            await Task.Delay(PollEvery, time, cancellationToken);
            return await client.AskAsync(new RpcCall("eth_getFilterChanges", $"[\"{_filter}\"]"), PendingReader.Changes, cancellationToken);
        }

        // A node that was restarted knows it no more.
        protected override void Forget() => _filter = null;
    }

    private sealed class Listed(JsonRpcClient client, TimeProvider time) : PendingFeed
    {
        public override string How => "txpool_content, again and again";

        protected override async Task<bool> WorksAsync(CancellationToken cancellationToken)
        {
            await client.AskAsync(RpcCall.Of("txpool_content"), PendingReader.Content, cancellationToken);
            return true;
        }

        protected override async Task<IReadOnlyList<PendingNews>?> HearAsync(Action<int> lost, CancellationToken cancellationToken)
        {
            await Task.Delay(PollEvery, time, cancellationToken);
            return await client.AskAsync(RpcCall.Of("txpool_content"), PendingReader.Content, cancellationToken);
        }
    }
}
