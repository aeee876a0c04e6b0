using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

/// <summary>A chain that grows, turns back and becomes final under a rule book, which may crash and be restored from what was written down.</summary>
internal sealed class WindowStory(Func<RuleBook> open)
{
    private readonly Dictionary<BlockRef, WrittenJudgement> _written = [];
    private int _branches;
    private ulong _spent;

    public RuleBook Book { get; private set; } = open();

    public List<Block> Chain { get; } = [];

    /// <summary>Height of the last final block; zero for none.</summary>
    public ulong Final { get; private set; }

    public void Play(int kind, int depth, int value)
    {
        switch (kind)
        {
            case <= 4:
                Advance(depth, value);
                break;
            case 5:
                Reorg(depth);
                break;
            case 6 when Chain.Count > 0:
                // The head comes again: judged and noted twice.
                Judge(Chain[^1]);
                break;
            case 7:
                Crash();
                break;
            case 8:
                Finalize((ulong)Math.Max(0, Chain.Count - depth));
                break;
            case 9 when Chain.Count > 0:
                // Somebody looks at an old block out of turn; nothing is written down.
                Book.Judge(Chain[Math.Max(0, Chain.Count - depth)], null);
                break;
        }
    }

    public void Walk(IEnumerable<Block> blocks, ulong final)
    {
        foreach (var block in blocks)
        {
            Chain.Add(block);
            Judge(block);
        }

        Finalize(final);
    }

    /// <summary>The signals of the blocks that stand.</summary>
    public IEnumerable<string> Standing() => Chain.SelectMany(block => _written[block.Ref].Signals).Select(signal => $"{signal.Provenance.Block.Number} {signal.Id} {signal.Because}");

    private void Advance(int count, int value)
    {
        for (var i = 0; i < count; i++)
        {
            var number = (ulong)Chain.Count + 1;
            var parent = Chain.Count == 0 ? default : Chain[^1].Ref.Hash;
            var transfers = Enumerable.Range(0, (value + i) % 3).Select(place => Logging(Transfer(Account("token"), Vault, Account($"{(value + place) % 2}"), (ulong)value)));
            var block = Block(number, transfers, branch: $"{_branches} {value}", parent: parent);
            Chain.Add(block);
            Judge(block);
        }
    }

    private void Judge(Block block)
    {
        Book.Follow(block.Header);
        var judged = Book.Judge(block, null);
        _written[block.Ref] = judged;
        foreach (var measurement in judged.Measurements)
        {
            Book.Note(measurement);
        }
    }

    private void Reorg(int depth)
    {
        _branches++;
        for (; depth > 0 && Chain.Count > 0 && Chain[^1].Ref.Number > Final; depth--)
        {
            Book.Forget(Chain[^1].Ref);
            Chain.RemoveAt(Chain.Count - 1);
        }
    }

    private void Finalize(ulong upTo)
    {
        if (upTo > Final && upTo <= (ulong)Chain.Count)
        {
            Final = upTo;
            Book.Finalize(upTo);
            _spent = Math.Max(_spent, Book.Spent?.Below ?? 0);
        }
    }

    // What was written down of the blocks that stand, and is in a window still, is all that a new process knows.
    private void Crash()
    {
        Book = open();
        foreach (var measurement in Chain.Where(block => block.Ref.Number >= _spent).SelectMany(block => _written[block.Ref].Measurements))
        {
            Book.Note(measurement);
        }

        Book.Finalize(Final);
    }
}
