using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

public sealed partial class InMemoryJournal : IBaselineStore
{
    private readonly Dictionary<(BlockRef Block, int Place), byte[]> _footprints = [];
    private readonly SortedDictionary<long, BaselineState> _states = [];
    private readonly List<(PageMark Mark, ulong? TakenWith)> _marks = [];

    /// <summary>How many states of what was learned are kept.</summary>
    public int States
    {
        get
        {
            lock (_gate)
            {
                return _states.Count;
            }
        }
    }

    public Task<BaselineState?> FindStateAsync(ChainId chain, string protocol, ulong atOrBelow, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_states.Values.LastOrDefault(state => state.UpTo.Number <= atOrBelow));
        }
    }

    public Task<IReadOnlyList<StoredImprint>> ImprintsAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<StoredImprint>>([.. _footprints
                .Where(row => above is null || row.Key.Block.Number > above)
                .OrderBy(row => row.Key.Block.Number).ThenBy(row => row.Key.Place)
                .Select(row => new StoredImprint(row.Key.Block, row.Key.Place, row.Value))]);
        }
    }

    public Task<IReadOnlyList<TakenMark>> TakenMarksAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<TakenMark>>([.. _marks
                .Where(mark => mark.TakenWith is { } block && (above is null || block > above))
                .OrderBy(mark => mark.TakenWith)
                .Select(mark => new TakenMark(mark.TakenWith!.Value, mark.Mark))]);
        }
    }

    public Task<IReadOnlyList<PageMark>> WaitingMarksAsync(ChainId chain, string protocol, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<PageMark>>([.. _marks.Where(mark => mark.TakenWith is null).Select(mark => mark.Mark)]);
        }
    }

    public Task MarkAsync(ChainId chain, string protocol, PageMark mark, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_marks.Exists(known => known.Mark.Id == mark.Id))
            {
                _marks.Add((mark, null));
            }

            return Task.CompletedTask;
        }
    }

    private void Unlearn(BlockRef? ancestor)
    {
        bool IsAbove(ulong number) => ancestor is null || number > ancestor.Value.Number;
        _footprints.Keys.Where(key => IsAbove(key.Block.Number)).ToList().ForEach(key => _footprints.Remove(key));
        _states.Where(state => IsAbove(state.Value.UpTo.Number)).ToList().ForEach(state => _states.Remove(state.Key));
        for (var i = 0; i < _marks.Count; i++)
        {
            _marks[i] = _marks[i] is { TakenWith: { } block } && IsAbove(block) ? (_marks[i].Mark, null) : _marks[i];
        }
    }

    private void Teach(ChainCommit commit)
    {
        foreach (var key in _footprints.Keys.Where(key => commit.Orphaned.Contains(key.Block)).ToList())
        {
            _footprints.Remove(key);
        }

        foreach (var imprint in commit.Teaching?.Imprints ?? [])
        {
            _footprints.TryAdd((imprint.Block, imprint.Place), FootprintForm.ToBytes(imprint.Seen));
        }

        if (commit.Teaching?.State is { } state)
        {
            _states[state.Week] = state;
        }

        foreach (var mark in commit.Teaching?.Marks ?? [])
        {
            var place = _marks.FindIndex(known => known.Mark.Id == mark.Id && known.TakenWith is null);
            if (place >= 0)
            {
                _marks[place] = (mark, commit.Position.Finalized?.Number ?? commit.Position.Head.Number);
            }
        }
    }
}
