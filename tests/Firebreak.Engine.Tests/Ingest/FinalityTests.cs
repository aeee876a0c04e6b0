using System.Runtime.CompilerServices;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class FinalityTests
{
    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly InMemoryJournal _journal;
    private readonly List<Block> _first = Branch([], 9, "");

    public FinalityTests() => _journal = new InMemoryJournal(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rewind_past_finality_is_written_down_and_stops_the_chain_and_nothing_else()
    {
        var status = await FollowAsync(new FickleChain(_first, finalAt: 7, breaks: true), consent: false);

        Assert.Contains("was final", status.Halted, StringComparison.Ordinal);
        var raised = Assert.IsType<SignalChange.Raised>(Assert.Single(await _journal.ReadAsync(0, 10, Token)).Change).Signal;
        Assert.True(raised is { Rule: "finality-broken", Severity: Severity.P1, Pages: true });
        Assert.Equal(9UL, (await _journal.LoadPositionAsync(A.Chain, Token))!.Head.Number);
    }

    [Fact]
    public async Task A_restart_without_consent_stays_stopped_and_says_why()
    {
        await FollowAsync(new FickleChain(_first, finalAt: 7, breaks: true), consent: false);
        var second = new FickleChain(Branch(_first.Take(4), 12, "new"), finalAt: 7, breaks: false);
        var status = await FollowAsync(second, consent: false);

        Assert.Contains("was final", status.Halted, StringComparison.Ordinal);
        Assert.False(second.WasAsked);
        Assert.Single(await _journal.ReadAsync(0, 10, Token));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public async Task A_restart_with_consent_takes_back_exactly_what_is_gone_and_follows_on(int shared)
    {
        await FollowAsync(new FickleChain(_first, finalAt: 7, breaks: true), consent: false);
        var second = new FickleChain(Branch(_first.Take(shared), 12, "new"), finalAt: 10, breaks: false);
        var status = await FollowAsync(second, consent: true);

        Assert.Null(status.Halted);
        Assert.Equal(second.Blocks[^1].Ref, (await _journal.LoadPositionAsync(A.Chain, Token))!.Head);
        Assert.Equal(second.Blocks.Select(block => block.Ref), _journal.Coverage.Select(coverage => coverage.Block));
        Assert.IsType<SignalChange.Settled>((await _journal.ReadAsync(0, 10, Token))[^1].Change);

        Assert.Null((await FollowAsync(second, consent: false)).Halted);
    }

    private static List<Block> Branch(IEnumerable<Block> shared, ulong length, string branch)
    {
        var blocks = shared.ToList();
        for (var number = (ulong)blocks.Count + 1; number <= length; number++)
        {
            blocks.Add(A.Block(number, [], branch: branch, parent: blocks.Count == 0 ? null : blocks[^1].Ref.Hash));
        }

        return blocks;
    }

    private async Task<ChainStatus> FollowAsync(FickleChain chain, bool consent)
    {
        var (status, protocol) = (new ChainStatus(), A.Protocol());
        var scene = TroubleTests.Scene(_time, status, new IngestOptions { ChainId = A.Chain.Value, AcceptRewind = consent });
        using var desk = TroubleTests.Desk(_journal, _time, scene);
        var guard = new FinalityGuard(chain, desk, _journal, new FinalityRewind(_journal, chain, scene), scene);
        var valuations = new ValuationReader(protocol, chain, NullLogger<ValuationReader>.Instance);
        var pipeline = new DetectionPipeline(new Watch(protocol), A.Rules);
        var baselines = new BaselineKeeper(_journal, pipeline, protocol, new BaselineOptions(), scene);
        using var worker = new IngestWorker(guard, pipeline, _journal, valuations, baselines, scene);
        await worker.StartAsync(Token);
        await worker.ExecuteTask!;
        return status;
    }

    /// <summary>A chain that is told to its end, and may contradict its own finality there.</summary>
    private sealed class FickleChain(IReadOnlyList<Block> blocks, int finalAt, bool breaks) : IChainSource, IChainView
    {
        public IReadOnlyList<Block> Blocks => blocks;

        public bool WasAsked { get; private set; }

        public async IAsyncEnumerable<ChainUpdate> FollowAsync(ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            WasAsked = true;
            await Task.Yield();
            foreach (var block in blocks.Where(block => position is null || block.Ref.Number > position.Head.Number))
            {
                yield return new ChainUpdate.Advanced(block);
                if (block.Ref.Number == (ulong)finalAt)
                {
                    yield return new ChainUpdate.Finalized(block.Ref);
                }
            }

            if (breaks)
            {
                throw new DeepReorgException($"Block {finalAt} was final, but the node now has another.");
            }
        }

        public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) =>
            Task.FromResult(blocks.FirstOrDefault(block => block.Ref.Number == number)?.Header);

        public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
