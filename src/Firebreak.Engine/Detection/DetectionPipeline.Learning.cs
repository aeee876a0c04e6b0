using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    /// <summary>So many transactions are learned again after a restart at most: some hundredths of a second.</summary>
    private const int BetweenStates = 512;

    private readonly BaselineOptions _baselineOptions;
    private (long Transactions, long Week) _lastState;

    // What was carried here is kept with the first final block that it does not know already.
    private ulong _carriedTo;

    /// <summary>Called with what each transaction is worth to what is learned, in the order in which they are judged; must be quick.</summary>
    public Action<BlockRef, Assessment>? Assessed { get; set; }

    /// <summary>True when what is normal is learned here.</summary>
    public bool Learns => _learned is not null;

    /// <summary>
    /// Takes in marks with a block that just became final. What comes of it is to be written with the block; repeated after a crash it is the same.
    /// </summary>
    /// <returns>Null when there is nothing to write.</returns>
    public Teaching? Conclude(BlockRef final, Items<PageMark> marks)
    {
        lock (_learning)
        {
            if (_learned is not { Baseline: var baseline })
            {
                return null;
            }

            foreach (var mark in marks)
            {
                baseline.Take(mark);
            }

            var reached = (baseline.Transactions, baseline.Budget.Week);
            var isDue = reached.Transactions >= _lastState.Transactions + BetweenStates
                || (reached.Week != _lastState.Week && reached.Transactions > _lastState.Transactions);
            isDue &= final.Number >= _carriedTo;
            if (!isDue && marks.Count == 0)
            {
                return null;
            }

            _lastState = isDue ? reached : _lastState;
            return new Teaching(_watch.Protocol.Name, [])
            {
                Marks = marks,
                State = isDue ? new BaselineState(final, reached.Transactions, reached.Week, baseline.ToSnapshot()) : null,
            };
        }
    }

    /// <summary>Goes on from what was learned before a restart.</summary>
    public void Resume(BaselineMoment moment, BlockRef? finalized)
    {
        lock (_learning)
        {
            if (_learned is null)
            {
                return;
            }

            _learned.Restore(moment.Baseline);
            _lastState = (moment.Baseline.Transactions - moment.Relearned, moment.Relearned > 0 ? -1 : moment.Baseline.Budget.Week);
            if (moment.Carried is { UpTo: var carried })
            {
                (_lastState, _carriedTo) = ((-BetweenStates, -1), carried.Number);
                _learned.Finalize(carried.Number);
            }

            foreach (var imprint in moment.Waiting)
            {
                _learned.Note(imprint);
            }

            if (finalized is { } final)
            {
                _learned.Finalize(final.Number);
            }
        }
    }

    /// <summary>Asks what is learned something, while nothing changes it; the default when nothing is learned.</summary>
    public T? AskLearned<T>(Func<ProtocolBaseline, T> question)
    {
        lock (_learning)
        {
            return _learned is null ? default : question(_learned.Baseline);
        }
    }

    private Teaching? TeachingOf(List<Imprint> imprints) => imprints.Count == 0 ? null : new Teaching(_watch.Protocol.Name, imprints.ToItems());
}
