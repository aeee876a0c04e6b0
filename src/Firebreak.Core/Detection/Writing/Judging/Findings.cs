using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Collects what the rules find in a block, within bounds: whoever fills a block must not fill the memory.</summary>
internal sealed class Findings(RuleBook book, Moment moment)
{
    /// <summary>Signals of one rule from one block.</summary>
    public const int MostSignals = 100;

    /// <summary>Matches of one rule's window from one transaction.</summary>
    public const int MostEntries = 1_000;

    private const int MostEvidence = 16;
    private const int MostGaps = 8;

    private readonly List<Signal> _signals = [];
    private readonly List<Measurement> _measurements = [];
    private readonly List<CoverageGap> _gaps = [];
    private readonly Dictionary<int, RuleTally> _tallies = [];
    private readonly Dictionary<(int Rule, Address Subject), Hit> _hits = [];

    // What the windows hold at this block, by group; and the matches of the transaction at hand.
    private readonly Dictionary<(int Rule, Hash256 Group), WindowTally> _windows = [];
    private readonly Dictionary<(int Rule, Hash256 Group), Fresh> _fresh = [];

    public WrittenJudgement ToJudgement() => new(_signals.ToItems(), _measurements.ToItems(), _gaps.ToItems());

    public void Gap(int rule, int? transaction, GapCause cause, string reason)
    {
        var tally = TallyOf(rule);
        if (tally.IsWhollyUnseen)
        {
            return;
        }

        // So many transactions are better named as the whole block.
        tally.IsWhollyUnseen = transaction is null or < 0 || tally.Gaps.Count >= MostGaps;
        Hash256? hash = tally.IsWhollyUnseen ? null : moment.Block.Transactions[transaction!.Value].Hash;
        if (tally.IsWhollyUnseen || tally.Gaps.Add(hash!.Value))
        {
            _gaps.Add(new CoverageGap(book.Written[rule].Rule.Id, hash, cause, reason));
        }
    }

    /// <summary>The moment stands at a match.</summary>
    public void Match(Listener listener, int transaction, int item)
    {
        if (listener.Rule.Window is not { } window)
        {
            Hit(listener, listener.Trigger.Tell, entries: null);
            return;
        }

        var (entry, group) = window.EntryAt(moment, listener.Trigger);
        if (listener.Trigger is ScheduleTrigger)
        {
            AskWindow(listener, window, group, WindowOf(listener, entry.Group));
            return;
        }

        var tally = TallyOf(listener.RulePlace);
        tally.Entries = tally.Transaction == transaction ? tally.Entries + 1 : 1;
        tally.Transaction = transaction;
        if (tally.Entries > MostEntries)
        {
            Gap(listener.RulePlace, transaction, GapCause.OverBudget, FormattableString.Invariant($"more than {MostEntries} matches for its window in one transaction"));
            return;
        }

        if (!_fresh.TryGetValue((listener.RulePlace, entry.Group), out var fresh))
        {
            _fresh[(listener.RulePlace, entry.Group)] = fresh = new Fresh();
        }

        fresh.Entries.Add(entry);
        (fresh.Listener, fresh.Item, fresh.View, fresh.Group) = (listener, item, moment.View, group);
        _measurements.Add(entry.ToMeasurement(listener.Rule.Rule.Id, listener.Rule.Draft.Digest));
    }

    /// <summary>Asks the windows that the transaction filled, once for each group, and makes signals of what was hit.</summary>
    public void EndTransaction(int transaction)
    {
        foreach (var ((_, group), fresh) in _fresh)
        {
            var tally = WindowOf(fresh.Listener, group);
            foreach (var entry in fresh.Entries.OrderBy(entry => entry.Place).ThenBy(entry => entry.Trigger))
            {
                tally.Add(entry);
            }

            moment.MoveTo(transaction, fresh.Item, fresh.View);
            AskWindow(fresh.Listener, fresh.Listener.Rule.Window!, fresh.Group, tally);
        }

        _fresh.Clear();
        EndHits(transaction);
    }

    /// <summary>Makes signals of what has no transaction.</summary>
    public void EndBlock() => EndTransaction(transaction: -1);

    // What counts of earlier blocks is the same for the whole block: it is counted once.
    private WindowTally WindowOf(Listener listener, Hash256 group)
    {
        if (!_windows.TryGetValue((listener.RulePlace, group), out var tally))
        {
            _windows[(listener.RulePlace, group)] = tally = new WindowTally(listener.Rule.Window!);
            foreach (var entry in book.MemoryOf(listener.RulePlace).Within(group, moment.Block.Header))
            {
                tally.Add(entry);
            }
        }

        return tally;
    }

    private void AskWindow(Listener listener, Window window, string words, WindowTally tally)
    {
        if (book.MemoryOf(listener.RulePlace).HasForgotten(moment.Block.Header))
        {
            Gap(listener.RulePlace, transaction: null, GapCause.OverBudget, FormattableString.Invariant($"its window held more than {WindowMemory.Most} matches, or all windows more than {RuleBook.MostRemembered}; the oldest are not counted"));
        }

        switch (window.Holds(moment, listener.Trigger, tally))
        {
            case Truth.Yes:
                Hit(listener, at => Told(listener.Trigger.Tell(at), tally.Entries.Count, words), tally.Entries);
                break;
            case Truth.Unknown when moment.Missing is { } missing:
                Gap(listener.RulePlace, moment.Transaction, moment.MissingCause, missing);
                break;
        }
    }

    private static string Told(string last, int count, string group) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{count} matches in the window{(group.Length == 0 ? "" : $" of {Excerpt.Of(group, 120)}")}, the last: {last}");

    private void Hit(Listener listener, Func<Moment, string> tell, IReadOnlyList<WindowEntry>? entries)
    {
        var key = (listener.RulePlace, listener.Trigger.SubjectOf(moment));
        var tally = TallyOf(listener.RulePlace);
        if (!_hits.TryGetValue(key, out var hit))
        {
            if (tally.Signals >= MostSignals)
            {
                Gap(listener.RulePlace, moment.Transaction, GapCause.OverBudget, FormattableString.Invariant($"beyond the {MostSignals} signals of one block"));
                return;
            }

            tally.Signals++;
            _hits[key] = hit = new Hit(listener.Rule.Rule, tell(moment));
        }

        hit.Count++;
        if (hit.Evidence.Count < MostEvidence && listener.Trigger.PointTo(moment) is { } evidence)
        {
            hit.Evidence.Add(evidence);
        }

        var hash = moment.Transaction < 0 ? Hash256.Zero : moment.TransactionRow.Hash;
        for (var i = (entries?.Count ?? 0) - 1; i >= 0 && hit.Evidence.Count < MostEvidence; i--)
        {
            var earlier = entries![i];
            if (earlier.Transaction != hash && earlier.PointTo(listener.Rule.Triggers[earlier.Trigger]) is { } pointer)
            {
                hit.Evidence.Add(pointer);
            }
        }
    }

    private void EndHits(int transaction)
    {
        foreach (var ((_, subject), hit) in _hits)
        {
            _signals.Add(hit.ToSignal(moment.Block, transaction, subject));
        }

        _hits.Clear();
    }

    private RuleTally TallyOf(int rule)
    {
        if (!_tallies.TryGetValue(rule, out var tally))
        {
            _tallies[rule] = tally = new RuleTally();
        }

        return tally;
    }

    private sealed class RuleTally
    {
        public int Signals { get; set; }

        /// <summary>Matches for the window in <see cref="Transaction"/>.</summary>
        public int Entries { get; set; }

        public int Transaction { get; set; } = -1;

        public HashSet<Hash256> Gaps { get; } = [];

        public bool IsWhollyUnseen { get; set; }
    }

    /// <summary>Matches of one group in the transaction at hand, and where the last of them stands.</summary>
    private sealed class Fresh
    {
        public List<WindowEntry> Entries { get; } = [];

        public Listener Listener { get; set; } = null!;

        public int Item { get; set; }

        public AskedView? View { get; set; }

        /// <summary>In words.</summary>
        public string Group { get; set; } = "";
    }
}

/// <summary>What one rule found about one account in one transaction.</summary>
internal sealed class Hit(Rule rule, string telling)
{
    private const int LongestBecause = 600;

    public int Count { get; set; }

    public List<Evidence> Evidence { get; } = [];

    public Signal ToSignal(Block block, int transaction, Address subject)
    {
        var more = Count > 1 ? FormattableString.Invariant($" (and {Count - 1} more in the same transaction)") : "";
        return new SignalDraft(rule, ProvenanceOf(block, transaction), subject)
        {
            Pages = rule.Tier == Tier.Decisive,
            Score = rule.Tier switch { Tier.Decisive => 1, Tier.Corroborating => 0.5, _ => 0.1 },
            Because = $"{Excerpt.Of(rule.Title, 120)}: {Excerpt.Of(telling, LongestBecause)}{more}.",
            Actors = transaction < 0 ? [] : [block.Transactions[transaction].From],
            Evidence = Evidence.ToItems(),
        }.ToSignal();
    }

    private static Provenance ProvenanceOf(Block block, int transaction) => transaction >= 0
        ? block.ProvenanceOf(transaction)
        : new Provenance(block.Header.Chain, block.Ref, block.Header.MinedAt, default);
}
