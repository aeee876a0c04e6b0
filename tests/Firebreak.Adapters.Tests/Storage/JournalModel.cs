using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
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
            Names(salt[2] % 4).Select(name => Measurement(block, name)).ToItems());
    }

    public static Items<Signal> Deep(Suspect suspect) =>
        suspect.Transaction.AsBytes()[0] % 2 == 0 ? [] : [Signal(suspect.Block, $"deep {suspect.Reason}", suspect.Chain)];

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"n{i}");
}

/// <summary>A chain as a follower sees it, with the settles that were asked for; drives a journal and knows what must be left at the end.</summary>
internal sealed class JournalModel(IChainJournal journal, ChainId chain, CancellationToken cancellationToken)
{
    private readonly List<BlockRef> _blocks = [Block(0)];
    private readonly List<BlockRef> _orphans = [];
    private readonly List<Suspect> _seen = [];
    private readonly HashSet<Suspect> _settled = [];
    private ChainCommit? _last;

    public IReadOnlyList<BlockRef> Blocks => _blocks;

    public IReadOnlyCollection<Suspect> Settled => _settled;

    private ChainPosition Position => new(new Items<BlockRef>([.. _blocks]), Finalized: null);

    public Task DoAsync(int what, int pick) => what switch
    {
        <= 3 => AdvanceAsync(NextBlock(pick)),
        4 => ReorgAsync(1 + (pick % 3)),
        5 => _last is null ? Task.CompletedTask : journal.CommitAsync(_last, cancellationToken),
        _ => _seen.Count == 0 ? Task.CompletedTask : SettleAsync(_seen[pick % _seen.Count]),
    };

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

        await journal.SettleSuspectAsync(suspect, Findings.Deep(suspect), cancellationToken);
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
        var orphaned = _blocks.Skip(1).Reverse().Take(depth).ToList();
        if (orphaned.Count == 0)
        {
            return;
        }

        _orphans.AddRange(orphaned);
        _blocks.RemoveRange(_blocks.Count - orphaned.Count, orphaned.Count);
        _settled.RemoveWhere(suspect => orphaned.Contains(suspect.Block));
        _last = Reorg(Position, [.. orphaned]) with { Chain = chain };
        await journal.CommitAsync(_last, cancellationToken);
    }
}
