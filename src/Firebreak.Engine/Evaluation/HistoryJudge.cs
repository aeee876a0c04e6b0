using Firebreak.Core;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Forest;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// Judges a protocol's life block by block with its own contracts watched. Nothing is learned from a block before it is judged, and nothing
/// that paged is learned at all. Nobody holds a role and nothing has a price beyond the largest coins: the recordings do not tell.
/// </summary>
/// <param name="watched">What the protocol's operator would name: the recordings hold calls of the protected contracts alone, so all that were called.</param>
/// <param name="rules">Those that judge, by id. What is learned judges as well if its entries are among them, be they in the sandbox.</param>
/// <param name="options">The budget.</param>
public sealed class HistoryJudge(RecordedHistory history, IReadOnlyCollection<Address> watched, IReadOnlyDictionary<string, Rule> rules, BaselineOptions options)
{
    // As far below the head a block is final; nothing is learned before.
    private const ulong UntilFinal = 64;

    // Six hours.
    private const ulong BlocksOfAPage = 6 * 3_600 / 12;

    // Mainnet's pace; the recordings hold heights and no times.
    private const double BlocksInAWeek = 7 * 24 * 3_600 / 13.0;

    private readonly Watch _watch = WatchOf(history, watched);
    private readonly DetectionPipeline _pipeline = new(WatchOf(history, watched), WithoutLearned(rules));
    private readonly LearnedDetector? _learned = LearnedOf(rules, options);
    private readonly Observer _observer = new();
    private readonly Dictionary<(string Rule, Address Subject), ulong> _told = [];
    private readonly List<LifePage> _pages = [];
    private readonly ExploitSteps _exploitSteps = new();
    private readonly FootprintReader _reader = new();
    private readonly List<LifeStep> _steps = [];
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
        Learn(block.Ref.Number);
        foreach (var trace in archived.Traces)
        {
            _exploitSteps.Note(trace);
        }

        var judgement = _pipeline.Process(new ChainUpdate.Advanced(block), valuation);
        var signals = judgement.Signals.Concat(archived.Traces.SelectMany(trace => _pipeline.Examine(block, trace, valuation).Signals))
            .Concat(JudgeLearned(archived, valuation));
        // What is merely unusual is a ticket until it has proven itself beside the rules.
        var paged = signals.Where(signal => signal.Pages && signal.Rule != LearnedDetector.Unusual).ToLookup(signal => signal.Provenance.Transaction);
        foreach (ref readonly var row in block.Transactions)
        {
            _transactions++;
            var isExploit = history.Exploits.Contains(row.Hash);
            _exploitPaged |= isExploit && paged.Contains(row.Hash);
            foreach (var signal in paged[row.Hash].Where(signal => IsNewPage(signal) && !isExploit))
            {
                _pages.Add(new LifePage(row.Hash, block.Ref.Number, signal.Rule));
            }
        }

        (_first, _last) = (_first ?? block.Ref.Number, block.Ref.Number);
    }

    // What is told again of the same contract within some hours belongs to a page that is already there.
    private bool IsNewPage(Signal signal)
    {
        var (about, height) = ((signal.Rule, signal.Subject), signal.Provenance.Block.Number);
        var isNew = !_told.TryGetValue(about, out var before) || height - before > BlocksOfAPage;
        _told[about] = height;
        return isNew;
    }

    private void Learn(ulong height)
    {
        var final = height < UntilFinal ? 0 : height - UntilFinal;
        _learned?.Finalize(final);
        _pipeline.Process(new ChainUpdate.Finalized(new BlockRef(final, default)), valuation: null);
    }

    private List<Signal> JudgeLearned(ArchivedBlock archived, Valuation valuation)
    {
        var (block, signals) = (archived.Block, new List<Signal>());
        for (var i = 0; _learned is not null && i < block.Transactions.Length; i++)
        {
            if (_watch.Touches(block, i))
            {
                var hash = block.Transactions[i].Hash;
                var trace = archived.Traces.FirstOrDefault(trace => trace.Transaction == hash);
                var scene = new Scene(block, i, _observer.Observe(block, i, null), _watch, valuation, trace);
                var point = new byte[RandomCutForest.Dimensions];
                _learned.Baseline.Evidence(_reader.Read(scene), point);
                signals.AddRange(_learned.Judge(scene, out var assessment));
                _steps.Add(new LifeStep(block.Ref.Number, history.Exploits.Contains(hash), assessment.Score, point));
            }
        }

        return signals;
    }

    private static LearnedDetector? LearnedOf(IReadOnlyDictionary<string, Rule> rules, BaselineOptions options) =>
        rules.TryGetValue(LearnedDetector.NewWalk, out var walk) && rules.TryGetValue(LearnedDetector.Unusual, out var unusual)
            ? new LearnedDetector(walk, unusual, new ProtocolBaseline(options))
            : null;

    private static Dictionary<string, Rule> WithoutLearned(IReadOnlyDictionary<string, Rule> rules) =>
        rules.Where(rule => rule.Key is not (LearnedDetector.NewWalk or LearnedDetector.Unusual)).ToDictionary(StringComparer.Ordinal);

    public HistoryResult Conclude()
    {
        var own = _exploitSteps.Before(history.Exploits, BlocksOfAPage);
        return new HistoryResult(
            history,
            _transactions,
            history.Exploits.Count == 0 ? null : _exploitPaged,
            _pages.FindAll(page => !own.ContainsKey(page.Transaction)),
            _pages.FindAll(page => own.ContainsKey(page.Transaction)),
            (_last - (_first ?? _last)) / BlocksInAWeek,
            _steps);
    }

    /// <summary>The contracts that a history names or holds calls of.</summary>
    public static IReadOnlyCollection<Address> WatchedOf(RecordedHistory history, IEnumerable<ArchivedBlock> blocks)
    {
        var watched = history.Watched.ToHashSet();
        foreach (var trace in blocks.SelectMany(block => block.Traces))
        {
            foreach (ref readonly var frame in trace.Frames)
            {
                watched.Add(frame.To);
            }
        }

        watched.Remove(default);
        return watched;
    }

    private static Watch WatchOf(RecordedHistory history, IReadOnlyCollection<Address> watched) => new(new Protocol(
        history.Protocol, watched.Select(address => new WatchedContract(address.ToString(), address, "contract", Lever: null)).ToItems(), [], [], []));
}
