using System.Reflection;
using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>
/// What was saved, as the straight run would have been told it: without what was taken back, with the same news of finality between the
/// same blocks.
/// </summary>
internal sealed class Story(BranchingNode node)
{
    private readonly List<ChainUpdate> _updates = [];
    private ChainPosition? _position;

    public IReadOnlyList<ChainUpdate> Updates => _updates;

    public IEnumerable<BlockRef> Blocks => _updates.OfType<ChainUpdate.Advanced>().Select(advanced => advanced.Block.Ref);

    public ChainPosition? Position => _position;

    public int Reorgs { get; private set; }

    /// <summary>The journal, with each saved commit noted.</summary>
    public IChainJournal NoteWhatIsSaved(IChainJournal journal)
    {
        var noting = DispatchProxy.Create<IChainJournal, Noting>();
        ((Noting)(object)noting).Between(this, journal);
        return noting;
    }

    private void Note(ChainCommit commit)
    {
        var head = commit.Position.Head;
        if (commit.Orphaned.Count > 0)
        {
            Reorgs++;
            _updates.RemoveAll(update => update is ChainUpdate.Advanced advanced && advanced.Block.Ref.Number > head.Number);
        }
        else if (head != _position?.Head)
        {
            _updates.Add(new ChainUpdate.Advanced(node.Find(head.Hash)!.Block));
        }
        else if (commit.Position.Finalized is { } final && final != _position.Finalized)
        {
            _updates.Add(new ChainUpdate.Finalized(final));
        }

        _position = commit.Position;
    }

#pragma warning disable CA1852 // The runtime derives from it.
    private class Noting : DispatchProxy
#pragma warning restore CA1852
    {
        private Story _story = null!;
        private IChainJournal _journal = null!;

        public void Between(Story story, IChainJournal journal) => (_story, _journal) = (story, journal);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = targetMethod!.Invoke(_journal, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
            return targetMethod.Name == nameof(IChainJournal.CommitAsync) ? NoteAfterAsync((Task)answer!, (ChainCommit)args![0]!) : answer;
        }

        private async Task NoteAfterAsync(Task saving, ChainCommit commit)
        {
            await saving;
            _story.Note(commit);
        }
    }
}

/// <summary>Tells a story from where the listener stands, and then nothing more.</summary>
internal sealed class Teller(IReadOnlyList<ChainUpdate> story) : IChainSource
{
    public async IAsyncEnumerable<ChainUpdate> FollowAsync(ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var update in story)
        {
            yield return update;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
