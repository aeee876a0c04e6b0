using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>A node whose head and health a test sets; it knows nothing else.</summary>
public sealed class ScriptedNode(DateTimeOffset since) : INodeHealth, IChainView
{
    private BlockRef _head = new(100, default);

    public event Action<NodeState>? Changed;

    public NodeState Current { get; private set; } = new(NodeCondition.Healthy, since, "");

    public void Report(NodeCondition condition, DateTimeOffset at, string reason)
    {
        Current = new NodeState(condition, at, reason);
        Changed?.Invoke(Current);
    }

    public void Mine(BlockRef head) => _head = head;

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => Current.Condition == NodeCondition.Unreachable
        ? throw new NodeUnavailableException("The node is down.")
        : Task.FromResult(_head);

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
