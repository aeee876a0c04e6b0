using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Listens to announcements of new heads and keeps the newest one. Announcements only save time: whoever follows also polls.</summary>
internal sealed class HeadWatch : IAsyncDisposable
{
    private static readonly TimeSpan PauseBeforeRenewal = TimeSpan.FromMilliseconds(500);

    private readonly JsonRpcClient _client;
    private readonly TimeProvider _time;
    private readonly ChainId _chain;
    private readonly CancellationTokenSource _ending;
    private readonly Nudge _news = new();
    private readonly Task _listening;
    private BlockHeader? _newest;

    public HeadWatch(JsonRpcClient client, ChainId chain, TimeProvider time, CancellationToken cancellationToken)
    {
        (_client, _chain, _time) = (client, chain, time);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _listening = ListenAsync(_ending.Token);
    }

    public static RpcCall NewHeads { get; } = new("eth_subscribe", "[\"newHeads\"]");

    /// <summary>Whether announcements come at the moment, so that polling may be slow.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Waits for an announcement, or for the time to pass. Null when there was none.</summary>
    public async Task<BlockHeader?> NextAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        await _news.WaitAsync(atMost, _time, cancellationToken);
        return Interlocked.Exchange(ref _newest, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.EndAsync(_listening);
        _ending.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _client.SubscribeAsync(NewHeads, cancellationToken) is { } subscription)
            {
                IsListening = true;
                await foreach (var notification in subscription.ReadAllAsync(cancellationToken))
                {
                    Take(notification);
                }

                IsListening = false;
            }

            await Task.Delay(PauseBeforeRenewal, _time, cancellationToken);
        }
    }

    private void Take(RpcAnswer notification)
    {
        using (notification)
        {
            try
            {
                _newest = BlockReader.ReadHeader(notification, _chain);
            }
            catch (NodeAnswerException)
            {
                // Even a header that cannot be read says that something is new: polling will see what.
                _newest = null;
            }
        }

        _news.Poke();
    }
}
