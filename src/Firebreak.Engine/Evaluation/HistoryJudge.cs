using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// Judges a protocol's life block by block with its own contracts watched. Nothing is learned from a block before it is judged, and nothing
/// that paged is learned at all. Nobody holds a role and nothing has a price beyond the largest coins: the recordings do not tell.
/// </summary>
/// <param name="rules">Those in force, by id.</param>
public sealed class HistoryJudge(RecordedHistory history, IReadOnlyDictionary<string, Rule> rules)
{
    // Mainnet's pace; the recordings hold heights and no times.
    private const double BlocksInAWeek = 7 * 24 * 3_600 / 13.0;

    private readonly DetectionPipeline _pipeline = new(WatchOf(history), rules);
    private readonly List<string> _falsePages = [];
    private int _transactions;
    private bool _exploitPaged;
    private ulong? _first;
    private ulong _last;

    /// <summary>Takes in the next block.</summary>
    public void Judge(ArchivedBlock archived)
    {
        // That the lane of logs is not whole is known; what there is of it is judged.
        var block = archived.Block;
        var valuation = StandIn.Prices(block.Header.Chain);
        var judgement = _pipeline.Process(new ChainUpdate.Advanced(block), valuation);
        var signals = judgement.Signals.Concat(archived.Traces.SelectMany(trace => _pipeline.Examine(block, trace, valuation).Signals));
        var paged = signals.Where(signal => signal.Pages).Select(signal => signal.Provenance.Transaction).ToHashSet();
        foreach (ref readonly var row in block.Transactions)
        {
            _transactions++;
            var isExploit = history.Exploits.Contains(row.Hash);
            _exploitPaged |= isExploit && paged.Contains(row.Hash);
            if (!isExploit && paged.Contains(row.Hash))
            {
                _falsePages.Add(row.Hash.ToString());
            }
        }

        (_first, _last) = (_first ?? block.Ref.Number, block.Ref.Number);
        _pipeline.Process(new ChainUpdate.Finalized(block.Ref), valuation: null);
    }

    public HistoryResult Conclude() => new(
        history, _transactions, history.Exploits.Count == 0 ? null : _exploitPaged, _falsePages, (_last - (_first ?? _last)) / BlocksInAWeek);

    private static Watch WatchOf(RecordedHistory history) => new(new Protocol(
        history.Protocol, history.Watched.Select(address => new WatchedContract(address.ToString(), address, "contract", Lever: null)).ToItems(), [], [], []));
}
