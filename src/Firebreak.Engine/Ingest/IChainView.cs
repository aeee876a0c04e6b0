using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>Reads the state of the chain at a given block, by hash.</summary>
public interface IChainView
{
    Task<BlockRef> HeadAsync(CancellationToken cancellationToken);

    /// <summary>The header and timestamp of a height on the chain as the node sees it now; null above the head.</summary>
    Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken);

    Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    /// <summary>An <c>eth_call</c> without a sender.</summary>
    /// <exception cref="NodeAnswerException">The call reverted; the exception carries the revert bytes.</exception>
    Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken);

    Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    /// <summary>A whole block of the wide lane by height, for investigations; null above the head.</summary>
    Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken);

    /// <summary>What the node lets Firebreak see.</summary>
    Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken);
}

/// <summary>What was found when the node was probed at start.</summary>
/// <param name="Client">The node's own <c>web3_clientVersion</c>, bounded in length.</param>
/// <param name="Missing">One plain sentence per thing that this node does not offer, with what it costs.</param>
public sealed record NodeCapabilities(
    ChainId Chain, string Client, Lanes Lanes, bool DeepTraces, bool Subscriptions, Core.Items<string> Missing)
{
    /// <summary>Thing by thing, for people; empty where nobody asked.</summary>
    public Core.Items<NodeAbility> Abilities { get; init; } = [];
}

/// <summary>One thing that Firebreak asks of a node.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="How">By which method it is had, or what the node answered instead.</param>
/// <param name="LostWithout">What is not seen, or is slower, without it.</param>
public sealed record NodeAbility(string Name, bool IsThere, string How, string LostWithout);
