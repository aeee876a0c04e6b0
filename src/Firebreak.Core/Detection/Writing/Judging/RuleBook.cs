using System.Collections.Frozen;
using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// The written rules in force on one chain, with what their windows remember. Judges block after block; not thread-safe, save where it
/// is said.
/// </summary>
public sealed class RuleBook
{
    /// <summary>Matches that all windows together remember.</summary>
    public const int MostRemembered = 200_000;

    private const int LongestMemory = ChainPosition.LongestMemory;

    private readonly WrittenRule[] _rules;
    private readonly RuleIndex _index;
    private readonly RuleIndex _priced;
    private readonly WindowMemory?[] _memories;
    private readonly FrozenDictionary<string, int> _places;
    private int _remembered;
    private readonly SortedDictionary<ulong, (BlockRef Block, DateTimeOffset MinedAt)> _times = [];

    /// <param name="rules">Those that are enabled and judge this chain; see <see cref="InForce"/>.</param>
    public RuleBook(IEnumerable<WrittenRule> rules)
    {
        _rules = [.. rules];
        _index = new RuleIndex(_rules);
        _priced = new RuleIndex([.. _rules.Where(rule => rule.NeedsPrices)]);
        _memories = [.. _rules.Select(rule => rule.Window is { } window ? new WindowMemory(window.Length) : null)];
        _places = _rules.Index().DistinctBy(one => one.Item.Rule.Id, StringComparer.Ordinal)
            .ToFrozenDictionary(one => one.Item.Rule.Id, one => one.Index, StringComparer.Ordinal);
        Rules = _rules.Select(rule => rule.Rule).ToItems();
        Needs = _rules.Aggregate(Lanes.None, (all, rule) => all | rule.Needs);
    }

    /// <summary>A book without rules: a new one each time, for every book remembers.</summary>
    public static RuleBook Empty => new([]);

    public Items<Rule> Rules { get; }

    /// <summary>What blocks must carry for all of them.</summary>
    public Lanes Needs { get; }

    /// <summary>What is usual; null while nothing learns it.</summary>
    public IBaselines? Baselines { get; init; }

    /// <summary>The rules themselves, in the order of <see cref="Rules"/>.</summary>
    public IReadOnlyList<WrittenRule> Written => _rules;

    /// <summary>What no window will count again, as of the last final block; null until there was one.</summary>
    public SpentMatches? Spent { get; private set; }

    internal RuleIndex Index => _index;

    /// <summary>Of all rules those that judge a chain.</summary>
    public static IEnumerable<WrittenRule> InForce(IEnumerable<WrittenRule> rules, ChainId chain) => rules.Where(rule => rule.IsEnabled && rule.JudgesOn(chain));

    /// <summary>The rule that a measurement is of, when it is one of a written rule; else an empty text.</summary>
    public static string RuleOf(Measurement measurement) =>
        measurement.Feature.StartsWith(WindowEntry.Feature, StringComparison.Ordinal) && measurement.Feature.IndexOf('/', WindowEntry.Feature.Length) is > 0 and var end
            ? measurement.Feature[WindowEntry.Feature.Length..end]
            : "";

    /// <summary>Whether any rule may say something of the block. Depends on the block alone; thread-safe.</summary>
    public bool Concerns(Block block) => _rules.Length > 0 && _index.Hears(block);

    /// <summary>Whether a rule may ask for prices before the block. Depends on the block alone; thread-safe.</summary>
    public bool NeedsPrices(Block block) => _rules.Length > 0 && _priced.Hears(block);

    /// <summary>What must be asked of the state at the end of a block so that every rule can judge it. Depends on the block alone; thread-safe.</summary>
    public Items<ViewQuestion> Questions(Block block) => _index.Views.Questions(block);

    /// <summary>The chain moves on to this block; to be said before it is judged in its turn.</summary>
    public void Follow(BlockHeader header)
    {
        _times[header.Ref.Number] = (header.Ref, header.MinedAt);
        if (_times.Count > LongestMemory)
        {
            _times.Remove(_times.First().Key);
        }
    }

    /// <summary>
    /// Judges a block. Nothing is remembered of it until its measurements are noted; so the same block may be judged again and again.
    /// </summary>
    /// <param name="valuation">Prices before the block; null where nobody read them.</param>
    /// <param name="replies">What came of <see cref="Questions"/>.</param>
    public WrittenJudgement Judge(Block block, Valuation? valuation, Items<ViewReply> replies = default)
    {
        if (_rules.Length == 0)
        {
            return WrittenJudgement.Nothing;
        }

        return new BlockJudge(this, new Moment(block, valuation) { Baselines = Baselines }, replies).Judge();
    }

    /// <summary>Remembers what a block gave; measurements of others are passed over.</summary>
    public void Note(Measurement measurement)
    {
        if (!measurement.Feature.StartsWith(WindowEntry.Feature, StringComparison.Ordinal))
        {
            return;
        }

        if (_places.TryGetValue(RuleOf(measurement), out var place) && _memories[place] is { } memory
            && WindowEntry.From(measurement, _rules[place].Rule.Id, _rules[place].Draft.Digest) is { } entry)
        {
            var before = memory.Count;
            memory.Note(entry);
            _remembered += memory.Count - before;
            if (_remembered > MostRemembered)
            {
                // Whoever fills the window of one rule takes nothing from the others.
                _memories.OfType<WindowMemory>().MaxBy(one => one.Count)!.ForgetOldest();
                _remembered--;
            }
        }
    }

    /// <summary>Takes back what an orphaned block gave.</summary>
    public void Forget(BlockRef orphaned)
    {
        foreach (var memory in _memories)
        {
            memory?.Forget(orphaned);
        }

        Recount();

        if (_times.TryGetValue(orphaned.Number, out var known) && known.Block == orphaned)
        {
            _times.Remove(orphaned.Number);
        }
    }

    /// <summary>Lets go of what no later block can ask for.</summary>
    public void Finalize(ulong upTo)
    {
        if (_times.TryGetValue(upTo, out var final))
        {
            foreach (var memory in _memories)
            {
                memory?.Finalize(upTo, final.MinedAt);
            }

            Recount();
            Spent = new SpentMatches(Spent?.Below ?? 0, _memories.Select(memory => memory?.Oldest ?? upTo).Append(upTo).Min());

            while (_times.Count > 0 && _times.First().Key < upTo)
            {
                _times.Remove(_times.First().Key);
            }
        }
    }

    /// <summary>Takes over what the windows of another book remember, for rules that still find the same.</summary>
    public void Inherit(RuleBook other)
    {
        foreach (var (rule, memory) in other._rules.Zip(other._memories))
        {
            foreach (var entry in memory?.All ?? [])
            {
                Note(entry.ToMeasurement(rule.Rule.Id, rule.Draft.Digest));
            }
        }

        foreach (var (number, time) in other._times)
        {
            _times[number] = time;
        }
    }

    /// <summary>What is remembered and can count at this block or above, in words; the same for the same history, however it came about.</summary>
    public IEnumerable<string> Remembered(BlockHeader from) => _rules.Zip(_memories).SelectMany(one => one.Second?.From(from)
        .Select(entry => entry.ToMeasurement(one.First.Rule.Id, one.First.Draft.Digest))
        .Select(kept => $"{kept.Block} {kept.Transaction} {kept.Subject} {kept.Feature}") ?? []);

    private void Recount() => _remembered = _memories.Sum(memory => memory?.Count ?? 0);

    internal WindowMemory MemoryOf(int rule) => _memories[rule]!;

    /// <summary>When the block before was mined; null when it was not judged here.</summary>
    internal DateTimeOffset? TimeBefore(Block block) =>
        block.Ref.Number > 0 && _times.TryGetValue(block.Ref.Number - 1, out var before) && before.Block.Hash == block.Header.Parent ? before.MinedAt : null;
}

/// <summary>A stretch of blocks whose matches are in no window any more.</summary>
/// <param name="From">Everything below was told of before.</param>
/// <param name="Below">The first block above the stretch.</param>
public readonly record struct SpentMatches(ulong From, ulong Below)
{
    /// <summary>How the features of matches begin.</summary>
    public const string Feature = WindowEntry.Feature;
}

/// <summary>What the written rules concluded from a block.</summary>
/// <param name="Measurements">What windows must remember of it.</param>
public sealed record WrittenJudgement(Items<Signal> Signals, Items<Measurement> Measurements, Items<CoverageGap> Gaps)
{
    public static WrittenJudgement Nothing { get; } = new([], [], []);
}
