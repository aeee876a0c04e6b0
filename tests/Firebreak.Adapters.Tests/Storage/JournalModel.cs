using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

/// <summary>What came of a block in this test: the same findings each time that the same block is seen.</summary>
internal static class Findings
{
    public static ChainCommit Of(ChainId chain, BlockRef block, ChainPosition position)
    {
        var salt = block.Hash.AsBytes();
        return new ChainCommit(
            chain,
            position,
            [],
            Names(salt[0] % 3).Select(name => Signal(block, name, chain)).ToItems(),
            Names(salt[1] % 3).Select(name => Suspect(block, name, chain)).ToItems(),
            Names(salt[2] % 4).Select(name => Measurement(block, name)).ToItems())
        {
            Coverage = Coverage(block, [.. Gaps(block)]),
        };
    }

    public static IEnumerable<CoverageGap> Gaps(BlockRef block)
    {
        var salt = block.Hash.AsBytes();
        CoverageGap[] all = [BlockGap(GapCause.NotAnswered), Gap(block, GapCause.RuleFailed, "odd"), Gap(block, GapCause.OverBudget, "one too many")];
        return all.Take(salt[3] % 5).Skip(salt[4] % 2);
    }

    public static Items<Signal> Deep(Suspect suspect) =>
        suspect.Transaction.AsBytes()[0] % 2 == 0 ? [] : [Signal(suspect.Block, $"deep {suspect.Reason}", suspect.Chain)];

    /// <summary>What could not be seen of the suspect in depth.</summary>
    public static Items<CoverageGap> Unseen(Suspect suspect) => suspect.Transaction.AsBytes()[1] % 3 == 0
        ? [new CoverageGap("reentrancy", suspect.Transaction, GapCause.NotAnswered, "no trace")]
        : [];

    /// <summary>What asking again about a gap brings.</summary>
    public static CoverageHealing Healed(ChainId chain, BlockRef block, CoverageGap gap) => new(
        chain, block, [gap], [], [Signal(block, $"late {gap.Reason}", chain)], [Suspect(block, $"late {gap.Rule}", chain)], [Measurement(block, "late")], "1");

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"n{i}");
}

/// <summary>A chain as a follower sees it, with the settles that were asked for; drives a journal and knows what must be left at the end.</summary>
internal sealed class JournalModel(IChainJournal journal, ICoverageLedger ledger, ChainId chain, CancellationToken cancellationToken)
{
    private readonly List<BlockRef> _blocks = [Block(0)];
    private readonly List<BlockRef> _orphans = [];
    private readonly List<Suspect> _seen = [];
    private readonly HashSet<Suspect> _settled = [];
    private readonly HashSet<(BlockRef Block, CoverageGap Gap)> _healed = [];
    private BlockRef? _final;
    private ChainCommit? _last;

    public IReadOnlyList<BlockRef> Blocks => _blocks;

    public IReadOnlyCollection<Suspect> Settled => _settled;

    public IReadOnlyCollection<(BlockRef Block, CoverageGap Gap)> Healed => _healed;

    public BlockRef? Final => _final;

    private ChainPosition Position => new(new Items<BlockRef>([.. _blocks]), _final);

    public Task DoAsync(int what, int pick) => what switch
    {
        <= 3 => AdvanceAsync(NextBlock(pick)),
        4 => ReorgAsync(1 + (pick % 3)),
        5 => _last is null ? Task.CompletedTask : journal.CommitAsync(_last, cancellationToken),
        <= 7 => _seen.Count == 0 ? Task.CompletedTask : SettleAsync(_seen[pick % _seen.Count]),
        8 => HealSomeAsync(pick),
        _ => FinalizeAsync(_blocks[Math.Max(0, _blocks.Count - 1 - (pick % 4))]),
    };

    public async Task FinalizeAsync(BlockRef block)
    {
        _final = block.Number >= (_final?.Number ?? 0) ? block : _final;
        _last = Commit(Position) with { Chain = chain };
        await journal.CommitAsync(_last, cancellationToken);
        await ledger.CompactAsync(chain, cancellationToken);
    }

    public async Task HealAsync(BlockRef block, CoverageGap gap)
    {
        var isOnChain = _blocks.Contains(block);
        if (await ledger.HealAsync(Findings.Healed(chain, block, gap), cancellationToken))
        {
            Assert.True(isOnChain, "An orphaned block was healed.");
            Assert.True(_healed.Add((block, gap)), "A gap was closed twice.");
        }
        else
        {
            Assert.True(!isOnChain || _healed.Contains((block, gap)), "An open gap was not closed.");
        }
    }

    public async Task AdvanceAsync(BlockRef block)
    {
        _blocks.Add(block);
        _last = Findings.Of(chain, block, Position);
        _seen.AddRange(_last.Suspects);
        await journal.CommitAsync(_last, cancellationToken);
    }

    public async Task SettleAsync(Suspect suspect)
    {
        if (_blocks.Contains(suspect.Block))
        {
            _settled.Add(suspect);
        }

        await journal.SettleSuspectAsync(suspect, new(Findings.Deep(suspect), Findings.Unseen(suspect)), cancellationToken);
    }

    // Orphaned blocks too: whoever heals may come too late.
    private Task HealSomeAsync(int pick)
    {
        var open = _blocks.Skip(1).Concat(_orphans).SelectMany(block => Findings.Gaps(block).Select(gap => (Block: block, Gap: gap))).ToList();
        return open.Count == 0 ? Task.CompletedTask : HealAsync(open[pick % open.Count].Block, open[pick % open.Count].Gap);
    }

    /// <summary>A new block, or one of the same height that was orphaned before.</summary>
    private BlockRef NextBlock(int pick)
    {
        var height = _blocks[^1].Number + 1;
        var back = _orphans.Where(orphan => orphan.Number == height).ToList();
        return pick % 2 == 0 && back.Count > 0 ? back[pick / 2 % back.Count] : Block(height, $" branch {pick}");
    }

    private async Task ReorgAsync(int depth)
    {
        var orphaned = _blocks.Skip(1).Where(block => block.Number > (_final?.Number ?? 0)).Reverse().Take(depth).ToList();
        if (orphaned.Count == 0)
        {
            return;
        }

        _orphans.AddRange(orphaned);
        _blocks.RemoveRange(_blocks.Count - orphaned.Count, orphaned.Count);
        _settled.RemoveWhere(suspect => orphaned.Contains(suspect.Block));
        _healed.RemoveWhere(healed => orphaned.Contains(healed.Block));
        _last = Reorg(Position, [.. orphaned]) with { Chain = chain };
        await journal.CommitAsync(_last, cancellationToken);
    }
}
