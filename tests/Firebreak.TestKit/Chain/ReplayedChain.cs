using System.Buffers.Binary;
using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>
/// A node that knows nothing but its blocks: balances, nonces, code and token balances are what the blocks' own frames and logs add up to,
/// at any height.
/// </summary>
public sealed class ReplayedChain(IReadOnlyDictionary<Address, UInt256> genesis) : IChainView, IDeepTracer
{
    private static readonly uint BalanceOf = SelectorOf("balanceOf(address)");
    private static readonly uint ConvertToAssets = SelectorOf("convertToAssets(uint256)");
    private static readonly uint Symbol = SelectorOf("symbol()");

    private readonly List<Block> _blocks = [];

    /// <summary>The state of blocks below this height is gone, as on a node that prunes.</summary>
    public ulong OldestState { get; set; }

    /// <summary>While set, every question is answered with this.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>What tokens call themselves.</summary>
    public ConcurrentDictionary<Address, string> Symbols { get; } = new();

    public ConcurrentDictionary<Hash256, DeepTrace> Traces { get; } = new();

    public Block Head => _blocks[^1];

    public void Add(Block block) => _blocks.Add(block);

    /// <summary>Takes back every block from this height on.</summary>
    public void TakeBack(ulong from) => _blocks.RemoveAll(block => block.Ref.Number >= from);

    public Block BlockAt(ulong number) => _blocks.Single(block => block.Ref.Number == number);

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => Answer(() => Head.Ref);

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) => Answer(() => Find(number)?.Header);

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) => Answer(() => Find(number));

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        AnswerFromState(at, () => genesis.GetValueOrDefault(account) + Balance(account, asset: null, at));

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        AnswerFromState(at, () => (ulong)Transactions(at).Count(item => item.Block.Transactions[item.Index].From == account));

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => AnswerFromState<byte[]>(at, () =>
        Until(at).Any(block => block.Frames.ToArray().Any(frame => frame.Kind == FrameKind.Create && frame.To == account && !frame.Reverted)) ? [0x60] : []);

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) => AnswerFromState(at, () =>
    {
        var selector = data.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(data);
        return selector switch
        {
            _ when selector == BalanceOf => Balance(Address.FromBytes(data.AsSpan(16, 20)), to, at).ToBigEndian(),
            _ when selector == ConvertToAssets => Convert(to, UInt256.FromBigEndian(data.AsSpan(4)), at).ToBigEndian(),
            _ when selector == Symbol && Symbols.TryGetValue(to, out var symbol) => AbiCodecOf(symbol),
            _ => throw new NodeAnswerException("execution reverted") { Code = 3 },
        };
    });

    public Task<IReadOnlyList<FoundLog>> LogsAsync(LogQuestion question, CancellationToken cancellationToken) => Answer<IReadOnlyList<FoundLog>>(() =>
    [
        .. _blocks.Where(block => block.Ref.Number >= question.From && block.Ref.Number <= question.To)
            .SelectMany(block => block.Logs.ToArray().Select(log => new FoundLog(log.Emitter, TopicsOf(log), block.Ref.Number, log.LogIndex)))
            .Where(log => (question.Emitter ?? log.Emitter) == log.Emitter && question.Topics.Count <= log.Topics.Count
                && question.Topics.Zip(log.Topics).All(pair => (pair.First ?? pair.Second) == pair.Second)),
    ]);

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) =>
        Answer(() => new NodeCapabilities(A.Chain, "replayed", Lanes.Wide, DeepTraces: true, Subscriptions: false, []));

    public Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken) =>
        Answer(() => Find(block.Number)?.Ref == block ? Traces.GetValueOrDefault(transaction) : null);

    private static Core.Items<Hash256> TopicsOf(LogRow log) => new(new[] { log.Topic0, log.Topic1, log.Topic2, log.Topic3 }[..log.TopicCount]);

    private static byte[] AbiCodecOf(string text) => AbiFunction.Parse("function f(string text)").Encode(text)[4..];

    private static uint SelectorOf(string signature) => AbiFunction.Parse(signature).Selector;

    private Block? Find(ulong number) => _blocks.Find(block => block.Ref.Number == number);

    private IEnumerable<Block> Until(BlockRef at) => _blocks.Where(block => block.Ref.Number <= at.Number);

    private IEnumerable<(Block Block, int Index)> Transactions(BlockRef at) =>
        Until(at).SelectMany(block => Enumerable.Range(0, block.Transactions.Length).Select(index => (block, index)));

    private IEnumerable<AssetMovement> Movements(BlockRef at) => Transactions(at).SelectMany(item => AssetMovement.Of(item.Block, item.Index));

    // Sums wrap around in between where an account spends before it is paid within one block; the end is exact.
    private UInt256 Balance(Address account, Address? asset, BlockRef at) => Movements(at)
        .Where(movement => movement.Asset == asset)
        .Aggregate(UInt256.Zero, (sum, movement) =>
            sum + (movement.To == account ? movement.Amount : UInt256.Zero) - (movement.From == account ? movement.Amount : UInt256.Zero));

    private UInt256 Convert(Address vault, UInt256 shares, BlockRef at)
    {
        var supply = Movements(at)
            .Where(movement => movement.Asset == vault)
            .Aggregate(UInt256.Zero, (sum, movement) =>
                sum + (movement.From is null ? movement.Amount : UInt256.Zero) - (movement.To is null ? movement.Amount : UInt256.Zero));
        return UInt256.MulDiv(shares, genesis.GetValueOrDefault(vault) + Balance(vault, asset: null, at) + UInt256.One, supply + UInt256.One);
    }

    private Task<T> AnswerFromState<T>(BlockRef at, Func<T> answer) => Answer(() => at.Number < OldestState
        ? throw new NodeAnswerException($"missing trie node at block {at.Number:D}")
        : Find(at.Number)?.Ref == at ? answer() : throw new NodeAnswerException($"header for hash not found: {at.Hash}"));

    private Task<T> Answer<T>(Func<T> answer) => Trouble is { } trouble ? Task.FromException<T>(trouble) : Task.Run(answer);
}
