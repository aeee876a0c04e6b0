using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>Something that happens on a scripted chain; the name makes its hash, so that it can be mined again after a reorg.</summary>
public sealed record Deed(string Name, Address Sender, FrameSketch Root, params LogSketch[] Logs);

/// <summary>
/// A node that plays a script: it mines, takes back and finalises as it was told, and knows no more of its future than its followers. A
/// follower that comes back is told what it has not heard yet.
/// </summary>
public sealed class ScriptedChain : IChainSource, IChainView, IDeepTracer
{
    private readonly Lock _gate = new();
    private readonly List<ChainUpdate> _script = [];
    private readonly List<Block> _chain = [];
    private readonly ConcurrentDictionary<(BlockRef Block, Hash256 Transaction), DeepTrace> _traces = new();
    private int _reorgs;
    private int _told;

    /// <summary>What the vault held, at any block.</summary>
    public UInt256 VaultHolds { get; set; } = A.Ether("1000");

    /// <summary>Whether it can trace in depth.</summary>
    public bool TracesDeeply { get; set; } = true;

    /// <summary>Called before each answer about state; throws when the node is to be in trouble.</summary>
    public Action Trouble { get; set; } = () => { };

    /// <summary>The next update is told when this allows it to a follower who has been told everything up to a position.</summary>
    public Func<ChainPosition?, bool> MayGoOn { get; set; } = _ => true;

    public ScriptedChain Mine(params Deed[] deeds)
    {
        lock (_gate)
        {
            var number = (ulong)_chain.Count + 1;
            var sketches = deeds.Select(deed => A.Transaction(deed.Sender, deed.Root, deed.Logs) with { Name = deed.Name });
            var branch = _reorgs == 0 ? "" : FormattableString.Invariant($" after reorg {_reorgs}");
            var block = A.Block(number, sketches, branch: branch, parent: _chain.Count == 0 ? A.BlockRef(0).Hash : _chain[^1].Ref.Hash);
            foreach (var (index, deed) in deeds.Index())
            {
                _traces[(block.Ref, block.Transactions[index].Hash)] = A.Trace(block, index, deed.Root);
            }

            _chain.Add(block);
            _script.Add(new ChainUpdate.Advanced(block));
            return this;
        }
    }

    public ScriptedChain MineEmpty(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Mine();
        }

        return this;
    }

    /// <summary>Takes back the last blocks.</summary>
    public ScriptedChain Reorg(int depth)
    {
        lock (_gate)
        {
            var orphaned = _chain.TakeLast(depth).Select(block => block.Ref).Reverse().ToItems();
            _chain.RemoveRange(_chain.Count - depth, depth);
            _reorgs++;
            _script.Add(new ChainUpdate.Reorged(_chain[^1].Ref, orphaned));
            return this;
        }
    }

    public ScriptedChain FinalizeHead()
    {
        lock (_gate)
        {
            _script.Add(new ChainUpdate.Finalized(_chain[^1].Ref));
            return this;
        }
    }

    /// <summary>The whole script once, without waiting for anyone.</summary>
    public IAsyncEnumerable<ChainUpdate> ScriptAsync()
    {
        lock (_gate)
        {
            return _script.ToArray().ToAsyncEnumerable();
        }
    }

    /// <summary>Where a follower stands who has heard everything.</summary>
    public ChainPosition? End
    {
        get
        {
            lock (_gate)
            {
                return _script.Aggregate(default(ChainPosition), ChainPosition.After);
            }
        }
    }

    public async IAsyncEnumerable<ChainUpdate> FollowAsync(ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = PlaceAfter(position);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (MayGoOn(position) && TryTell(next, out var update))
            {
                next++;
                position = ChainPosition.After(position, update);
                yield return update;
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
            }
        }
    }

    public Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        Trouble();
        return Task.FromResult(TracesDeeply ? _traces.GetValueOrDefault((block, transaction)) : null);
    }

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken)
    {
        Trouble();
        return Task.FromResult(account == A.Vault ? VaultHolds : UInt256.Zero);
    }

    /// <summary>Every conversion is one to one.</summary>
    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken)
    {
        Trouble();
        return Task.FromResult(data[4..36]);
    }

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken)
    {
        Trouble();
        lock (_gate)
        {
            var told = new List<Block>();
            foreach (var update in _script.Take(_told))
            {
                told.RemoveAll(block => update is ChainUpdate.Reorged reorged && block.Ref.Number > reorged.Ancestor.Number);
                told.AddRange(update is ChainUpdate.Advanced { Block: var mined } ? [mined] : []);
            }

            return Task.FromResult(told.FirstOrDefault(block => block.Ref.Number == number));
        }
    }

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) =>
        (await FindBlockAsync(number, cancellationToken))?.Header;

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new NodeCapabilities(A.Chain, "scripted", Lanes.Wide, TracesDeeply, Subscriptions: false, []));

    private bool TryTell(int place, out ChainUpdate update)
    {
        lock (_gate)
        {
            update = place < _script.Count ? _script[place] : null!;
            _told = Math.Max(_told, update is null ? 0 : place + 1);
            return update is not null;
        }
    }

    private int PlaceAfter(ChainPosition? position)
    {
        lock (_gate)
        {
            var known = default(ChainPosition);
            var place = 0;
            while (known != position)
            {
                known = ChainPosition.After(known, _script[place++]);
            }

            return place;
        }
    }
}
