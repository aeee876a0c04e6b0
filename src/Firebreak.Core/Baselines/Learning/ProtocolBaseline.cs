using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Core.Baselines.Pace;
using Firebreak.Core.Baselines.Statistics;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>
/// What is normal for one protocol: a fold over the footprints of its final transactions, in the order of the chain. Less than 256 KB. Asking
/// changes nothing.
/// </summary>
public sealed partial class ProtocolBaseline(BaselineOptions options)
{
    /// <summary>Before so many transactions are known recognisers alone judge.</summary>
    public const int FewestTransactions = 50;

    /// <summary>What is rarer than this goes to the queue of tickets.</summary>
    public const double TicketChance = 0.001;

    /// <summary>By rank among what is known: a walk is news where one in twenty transactions or more are not.</summary>
    private const double MostChanceOfNewWalk = 0.05;

    private const int MostStrata = 8;
    private const double UnusualFamily = 0.01;

    /// <summary>A family's evidence counts up to one in a million: no single channel may decide alone.</summary>
    private const double MostEvidence = 6;
    private const int MostContributions = 5;
    private const int PartsOfAPower = 32;

    private readonly Familiarity _familiar = new();
    private readonly Exemplars _exemplars = new();
    private readonly Yardstick[] _yardsticks = [.. FeatureCatalogue.All.Select(_ => new Yardstick())];
    private readonly Stratum _all = new();
    private readonly SpaceSaving _places = new(MostStrata);
    private readonly Stratum[] _strata = [.. Enumerable.Range(0, MostStrata).Select(_ => new Stratum())];

    /// <summary>What the budget allows, and what was spent of it.</summary>
    public PageBudget Budget { get; } = new();

    public long Transactions => _familiar.Transactions;

    /// <summary>Since when numbers are compared: the first transaction, or the last change after which everything was learned anew.</summary>
    public DateTimeOffset NumbersSince { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>How much an hour usually brings.</summary>
    public Paces Paces { get; } = new();

    /// <summary>What was seen before.</summary>
    internal Familiarity Familiar => _familiar;

    /// <summary>How often everything that was learned turned out not to hold any more.</summary>
    public int Drifts => _all.Drifts;

    /// <summary>The ordinary transaction that is most like this one; null where none is known that can be compared.</summary>
    public Exemplar? Nearest(Footprint seen) => _exemplars.Nearest(seen);

    /// <summary>How unusual a transaction is.</summary>
    /// <param name="ahead">Transactions of the protocol that are seen and not final yet.</param>
    public Assessment Assess(Footprint seen, int ahead = 0)
    {
        Span<double> numbers = stackalloc double[_yardsticks.Length];
        Span<double> chances = stackalloc double[_yardsticks.Length];
        var score = Weigh(seen, numbers, chances, out var families);
        var stratum = StratumOf(seen);
        var footing = FootingOf(stratum);
        return new Assessment(
            footing,
            score,
            footing == Footing.Calibrated ? stratum.ChanceOf(score) : 1,
            footing == Footing.Calibrated ? Budget.ChanceFor(options.ForScores, ahead) : 0,
            families,
            _familiar.IsNew(seen.Flow),
            _familiar.Transactions,
            Contributions(numbers, chances))
        {
            NewWalksMayPage = NewWalksMayPage(footing),
        };
    }

    /// <summary>What each number of a transaction is worth as evidence, in 32nds of a power of ten and at most six powers: a point for a forest.</summary>
    /// <param name="point">Room for as many numbers as there are features; the rest is left as it is.</param>
    public void Evidence(Footprint seen, Span<byte> point)
    {
        Span<double> numbers = stackalloc double[_yardsticks.Length];
        Span<double> chances = stackalloc double[_yardsticks.Length];
        Weigh(seen, numbers, chances, out _);
        for (var i = 0; i < chances.Length; i++)
        {
            point[i] = (byte)(PartsOfAPower * Math.Clamp(-Math.Log10(chances[i]), 0, MostEvidence));
        }
    }

    /// <summary>Learns a final transaction, after all that were before it.</summary>
    public void Learn(Footprint seen)
    {
        Span<double> numbers = stackalloc double[_yardsticks.Length];
        Span<double> chances = stackalloc double[_yardsticks.Length];
        var score = Weigh(seen, numbers, chances, out _);
        Budget.Count(seen.MinedAt, options.PagesPerWeek);

        // Scores that were made while little was known would be compared with scores that were not.
        if (AreFeaturesKnown)
        {
            LearnScore(seen, score);
        }

        NumbersSince = _yardsticks[0].Count == 0 ? seen.MinedAt : NumbersSince;
        for (var i = 0; i < numbers.Length; i++)
        {
            _yardsticks[i].Learn(FeatureCatalogue.All[i].SizeOf(numbers[i]));
        }

        _familiar.Learn(seen);
        _exemplars.Learn(seen);
        Paces.Learn(seen);
    }

    /// <summary>Takes in what somebody said of a page.</summary>
    public void Take(PageMark mark)
    {
        if (mark.IsFalse)
        {
            Budget.MarkFalse();
        }
    }

    /// <summary>All of it as bytes: versioned, sealed, the same on every machine.</summary>
    public byte[] ToSnapshot()
    {
        var writer = new SnapshotWriter();
        writer.Add(_yardsticks.Length);
        _familiar.Write(writer);
        Budget.Write(writer);
        _all.Write(writer);
        _places.Write(writer);
        foreach (var stratum in _strata)
        {
            stratum.Write(writer);
        }

        foreach (var yardstick in _yardsticks)
        {
            yardstick.Write(writer);
        }

        writer.Add(NumbersSince.ToUnixTimeSeconds());
        _exemplars.Write(writer);
        Paces.Write(writer);
        return writer.Seal();
    }

    /// <exception cref="SnapshotException">It is damaged, or of another version.</exception>
    public static ProtocolBaseline FromSnapshot(ReadOnlySpan<byte> snapshot, BaselineOptions options)
    {
        var reader = new SnapshotReader(snapshot);
        var baseline = new ProtocolBaseline(options);
        if (reader.Int() != baseline._yardsticks.Length)
        {
            throw new SnapshotException("The snapshot knows other features than this program. Learn again.");
        }

        baseline._familiar.Read(ref reader);
        baseline.Budget.Read(ref reader);
        baseline._all.Read(ref reader);
        baseline._places.Read(ref reader);
        foreach (var stratum in baseline._strata)
        {
            stratum.Read(ref reader);
        }

        foreach (var yardstick in baseline._yardsticks)
        {
            yardstick.Read(ref reader);
        }

        baseline.NumbersSince = reader.Moment();
        baseline._exemplars.Read(ref reader);
        baseline.Paces.Read(ref reader);
        return baseline;
    }

    // A life that turned out to have changed brings walks that are new for that reason alone: recognisers wake people until it is known again.
    private bool NewWalksMayPage(Footing footing) => footing != Footing.Drifted
        && _familiar.ChanceOfNewWalk <= MostChanceOfNewWalk && _familiar.Incidents / _familiar.Weeks <= options.ForNewWalks;

    private bool AreFeaturesKnown => _yardsticks[0].IsKnown;

    private static ulong PlaceOf(Footprint seen) => seen.MeetingMark;

    // A function with few calls of its own is compared with all of the protocol.
    private Stratum StratumOf(Footprint seen) =>
        _places.Find(PlaceOf(seen)) is var place && place >= 0 && _strata[place].IsCalibrated ? _strata[place] : _all;

    private Footing FootingOf(Stratum stratum) => Transactions < FewestTransactions ? Footing.Cold
        : AreFeaturesKnown && stratum.IsCalibrated && Budget.Reckoned > 0 ? Footing.Calibrated
        : Drifts > 0 ? Footing.Drifted
        : Footing.Learning;

    private void LearnScore(Footprint seen, double score)
    {
        var place = _places.Add(PlaceOf(seen), out var isNew);
        if (isNew)
        {
            _strata[place].Forget();
        }

        _strata[place].Learn(score, seen.Draw);
        if (!_all.Learn(score, seen.Draw))
        {
            return;
        }

        // What numbers are like has changed, and with it what every score means.
        foreach (var stratum in _strata)
        {
            stratum.Forget();
        }

        _all.Forget();
        foreach (var yardstick in _yardsticks)
        {
            yardstick.Forget();
        }
    }

    private double Weigh(Footprint seen, Span<double> numbers, Span<double> chances, out int unusual)
    {
        var features = FeatureCatalogue.All;
        Span<double> families = stackalloc double[FeatureCatalogue.Families.Count];
        families.Fill(1);
        for (var i = 0; i < numbers.Length; i++)
        {
            var feature = features[i];
            numbers[i] = feature.Measure(seen, _familiar);
            chances[i] = _yardsticks[i].ChanceOf(feature.SizeOf(numbers[i]));

            // Whoever looks at many numbers finds a rare one: each has its share of the family's attention.
            ref var family = ref families[(int)feature.Family];
            family = Math.Min(family, chances[i] / feature.Share);
        }

        (unusual, var score) = (0, 0.0);
        foreach (var family in families)
        {
            unusual += family <= UnusualFamily ? 1 : 0;
            score += Math.Clamp(-Math.Log10(family), 0, MostEvidence);
        }

        return score;
    }

    private Items<Contribution> Contributions(ReadOnlySpan<double> numbers, ReadOnlySpan<double> chances)
    {
        Span<int> best = stackalloc int[MostContributions];
        var count = 0;
        for (var i = 0; i < chances.Length; i++)
        {
            var at = count;
            while (at > 0 && chances[best[at - 1]] > chances[i])
            {
                at--;
            }

            if (at < MostContributions && chances[i] < 1)
            {
                count = Math.Min(count + 1, MostContributions);
                best[at..(count - 1)].CopyTo(best[(at + 1)..]);
                best[at] = i;
            }
        }

        var contributions = new Contribution[count];
        for (var i = 0; i < count; i++)
        {
            var (feature, number) = (FeatureCatalogue.All[best[i]], numbers[best[i]]);
            contributions[i] = new Contribution(feature, number, chances[best[i]], feature.SizeOf(number) > _yardsticks[best[i]].Largest);
        }

        return Items.Create<Contribution>(contributions);
    }
}
