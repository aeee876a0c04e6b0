using System.Collections.Immutable;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.TestKit.Response;

/// <summary>
/// A chain with one pausable vault and a pool, mined and reorganised by the test. It keeps the chain's promises (nonces, fees, one
/// transaction per nonce) and breaks the node's on demand.
/// </summary>
public sealed class ScriptedVault : ISimulator, ITransactionGateway, IChainView
{
    private static readonly HexBytes Pause = new byte[] { 0x84, 0x56, 0xcb, 0x59 };
    private static readonly HexBytes Paused = new byte[] { 0x5c, 0x97, 0x5a, 0xbb };

    // Replaced and never changed: a worker may read while the test mines.
    private ImmutableArray<ScriptedBlock> _chain = [];
    private ImmutableArray<SignedTransaction> _pool = [];
    private ImmutableArray<SignedTransaction> _received = [];
    private readonly Address _guardian;
    private readonly DateTimeOffset _startedAt;
    private int _salt;

    public ScriptedVault(Address guardian, DateTimeOffset startedAt)
    {
        (_guardian, _startedAt) = (guardian, startedAt);
        Append(new ScriptedBlock(default, default, [], IsPaused: false, GuardianNonce: 5));
    }

    public static Address Vault => HarborCase.Vault;

    public string Name => "scripted vault";

    public string Endpoint => "scripted vault";

    public ScriptedBlock Head => _chain[^1];

    /// <summary>The pauses that stand on the chain now.</summary>
    public IEnumerable<Hash256> StandingPauses => _chain.SelectMany(block => block.Pauses);

    /// <summary>Every transaction that the node was ever given.</summary>
    public IReadOnlyList<SignedTransaction> Received => _received;

    public UInt256 BaseFee { get; set; } = 10_000_000_000UL;

    /// <summary>What others in the pool offer.</summary>
    public UInt256 HighestTip { get; set; } = 3_000_000_000UL;

    /// <summary>Asked before a transaction is taken; throws where it must not have come.</summary>
    public Func<SignedTransaction, Task>? OnReceived { get; set; }

    public bool IsDown { get; set; }

    public bool TalksNonsense { get; set; }

    public string? SimulationFailure { get; set; }

    /// <summary>When set, the simulated pause also changes this account.</summary>
    public Address? Stray { get; set; }

    /// <summary>When set, the node takes no transaction and says this.</summary>
    public string? Refusal { get; set; }

    public void Mine()
    {
        var nonce = Head.GuardianNonce;
        var isPaused = Head.IsPaused;
        var mined = new List<Hash256>();
        while (_pool.FirstOrDefault(transaction => transaction.Transaction.Nonce == nonce && MaxFee(transaction) >= BaseFee) is { } next)
        {
            mined.Add(next.Hash);
            isPaused = true;
            nonce++;
        }

        _pool = [.. _pool.Where(transaction => transaction.Transaction.Nonce >= nonce)];
        Append(Head with { Pauses = [.. mined], IsPaused = isPaused, GuardianNonce = nonce });
    }

    public void MineWithoutPool() => Append(Head with { Pauses = [] });

    /// <summary>Someone else pauses or unpauses the vault.</summary>
    public void Turn(bool isPaused) => Append(Head with { Pauses = [], IsPaused = isPaused });

    /// <summary>The guardian's key is used for something else.</summary>
    public void TakeNonce() => Append(Head with { Pauses = [], GuardianNonce = Head.GuardianNonce + 1 });

    /// <summary>Replaces the highest blocks with one more empty ones; what was in them returns to the pool, or is lost.</summary>
    public void Reorg(int depth, bool isLost)
    {
        Rollback(depth, isLost);
        for (var i = 0; i <= depth; i++)
        {
            MineWithoutPool();
        }
    }

    /// <summary>Takes the highest blocks away.</summary>
    public void Rollback(int depth, bool isLost)
    {
        depth = Math.Min(depth, _chain.Length - 1);
        var orphaned = _chain[^depth..].SelectMany(block => block.Pauses).ToList();
        _chain = _chain[..^depth];
        _pool = isLost ? [] : [.. _pool, .. Received.Where(transaction => orphaned.Contains(transaction.Hash)).DistinctBy(transaction => transaction.Hash)];
    }

    public void ForgetPool() => _pool = [];

    public Task<Simulation> SimulateAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken)
    {
        var block = BlockAt(at);
        var fails = SimulationFailure ?? (block.IsPaused ? "EnforcedPause()" : null);
        Items<SimulatedChange> changes = fails is not null
            ? []
            : [new SimulatedChange(Stray ?? call.To, StateField.Storage, default, UInt256.Zero, UInt256.One)];
        return Task.FromResult(new Simulation(fails is null, fails, 46_000, changes));
    }

    public Task<ulong> MinedNonceAsync(Address account, CancellationToken cancellationToken) => Answer(Head.GuardianNonce);

    public Task<FeeSituation> FeesAsync(CancellationToken cancellationToken) => Answer(new FeeSituation(BaseFee, HighestTip));

    public Task<ulong> EstimateGasAsync(Address from, Address to, byte[] data, CancellationToken cancellationToken) => Answer(46_000UL);

    public async Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        await Answer(0);
        var transaction = SignedTransaction.Decode(raw.Span);
        if (OnReceived is not null)
        {
            await OnReceived(transaction);
        }

        _received = [.. _received, transaction];
        if (Refusal is not null)
        {
            return new SendOutcome(Accepted: false, Refusal);
        }

        var isMined = _chain.Any(block => block.Pauses.Contains(transaction.Hash));
        if (!isMined && transaction.Transaction.Nonce < Head.GuardianNonce)
        {
            return new SendOutcome(Accepted: false, "nonce too low");
        }

        if (!isMined && !_pool.Any(known => known.Hash == transaction.Hash))
        {
            _pool =
            [
                .. _pool.Where(known => known.Transaction.Nonce != transaction.Transaction.Nonce || MaxFee(known) >= MaxFee(transaction)),
                transaction,
            ];
        }

        return new SendOutcome(Accepted: true, Answer: null);
    }

    public Task<MinedTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        Answer(_chain.Where(block => block.Pauses.Contains(transaction)).Select(block => new MinedTransaction(block.Ref, MinedAt(block), true, 45_000)).FirstOrDefault());

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => Answer(Head.Ref);

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken)
    {
        var block = BlockAt(at);
        return to == Vault && new HexBytes(data) == Paused
            ? Answer((block.IsPaused ? UInt256.One : UInt256.Zero).ToBigEndian())
            : Answer<byte[]>([]);
    }

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) =>
        Answer(_chain.Where(block => block.Ref.Number == number).Select(Header).FirstOrDefault());

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) =>
        Answer(new NodeCapabilities(HarborCase.Chain, Name, default, DeepTraces: false, Subscriptions: false, []));

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => Answer(UInt256.FromUnits("1", 18));

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>True for the one call that may ever be made.</summary>
    public bool IsThePause(SignedTransaction transaction) => transaction is { Transaction: Eip1559Transaction { Value.IsZero: true } call }
        && call.To == Vault && new HexBytes(call.Data) == Pause && transaction.Sender == _guardian && call.ChainId == HarborCase.Chain.Value;

    private static UInt256 MaxFee(SignedTransaction transaction) => ((Eip1559Transaction)transaction.Transaction).MaxFeePerGas;

    private void Append(ScriptedBlock block)
    {
        var parent = _chain.IsEmpty ? default : Head.Ref.Hash;
        var number = (ulong)_chain.Length + 100;
        var added = block with { Ref = new BlockRef(number, Keccak.Hash($"{parent} {number} {_salt++}")), Parent = parent };
        _chain = [.. _chain, added];
    }

    private ScriptedBlock BlockAt(BlockRef at) =>
        _chain.FirstOrDefault(block => block.Ref == at) ?? throw new NodeAnswerException($"The node has no block {at}.");

    private DateTimeOffset MinedAt(ScriptedBlock block) => _startedAt.AddSeconds(block.Ref.Number);

    private BlockHeader Header(ScriptedBlock block) =>
        new(HarborCase.Chain, block.Ref, block.Parent, MinedAt(block), Address.Zero, BaseFee, 0, 30_000_000);

    private Task<T> Answer<T>(T answer)
    {
        if (IsDown)
        {
            throw new NodeUnavailableException("The node is down.");
        }

        return TalksNonsense ? throw new NodeAnswerException("The node talks nonsense.") : Task.FromResult(answer);
    }
}

/// <summary>A block of <see cref="ScriptedVault"/>.</summary>
public sealed record ScriptedBlock(BlockRef Ref, Hash256 Parent, ImmutableArray<Hash256> Pauses, bool IsPaused, ulong GuardianNonce);
