using System.Globalization;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>What a budget cost on blocks that were judged in their order: a fold, kept between two runs as JSON.</summary>
public sealed class CalibrationFigures
{
    private const long SecondsInAWeek = 7 * 24 * 3_600;
    private static readonly TimeSpan OfOnePage = TimeSpan.FromHours(6);

    /// <summary>Chances that are looked at for whether they hold what they say.</summary>
    public static IReadOnlyList<double> Claims { get; } = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

    /// <summary>The last block that is counted.</summary>
    public ulong? Head { get; set; }

    public DateTimeOffset? Since { get; set; }

    public DateTimeOffset? Until { get; set; }

    public long Transactions { get; set; }

    /// <summary>Transactions of which a chance could be told.</summary>
    public long Told { get; set; }

    /// <summary>How many of those had a chance of at most each claim.</summary>
    public long[] Reached { get; set; } = new long[Claims.Count];

    /// <summary>Transactions that the scores woke somebody for, and that they would have with one page a week more.</summary>
    public long ByScore { get; set; }

    public long ByScoreWithOneMore { get; set; }

    /// <summary>New walks that were tickets, as they came too often for the budget or after a change.</summary>
    public long WalksAsTickets { get; set; }

    public IList<WeekFigures> Weeks { get; set; } = [];

    /// <summary>When something was last told of by rule and contract.</summary>
    public IDictionary<string, DateTimeOffset> LastTold { get; set; } = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);

    public double WeeksLong => Since is { } since && Until is { } until ? Math.Max((until - since).TotalSeconds / SecondsInAWeek, 1.0 / 7) : 0;

    /// <summary>Pages by rule, the costliest first.</summary>
    public IReadOnlyList<(string Rule, int Pages)> ByRule() => [.. Weeks
        .SelectMany(week => week.Pages)
        .GroupBy(pages => pages.Key, pages => pages.Value, StringComparer.Ordinal)
        .Select(pages => (pages.Key, pages.Sum()))
        .OrderByDescending(pages => pages.Item2).ThenBy(pages => pages.Key, StringComparer.Ordinal)];

    /// <summary>Counts a block once; what is judged again after a resumption is passed over.</summary>
    public void Count(BlockHeader header, IEnumerable<Assessment> assessments, IEnumerable<Signal> signals, double pagesPerWeek)
    {
        if (header.Ref.Number <= Head)
        {
            return;
        }

        var minedAt = TimeOf(header);
        (Head, Since, Until) = (header.Ref.Number, Since ?? minedAt, minedAt);
        var week = WeekOf(minedAt);
        foreach (var assessment in assessments)
        {
            week.Transactions++;
            Count(assessment, pagesPerWeek);
        }

        foreach (var signal in signals.Where(signal => signal.Pages && IsNew(signal, minedAt)))
        {
            week.Pages[signal.Rule] = week.PagesBy(signal.Rule) + 1;
        }
    }

    /// <summary>Notes how close the bet on a change came.</summary>
    public void NoteBet(double capital, int drifts)
    {
        if (Weeks.Count > 0)
        {
            Weeks[^1].Bet = Math.Max(Weeks[^1].Bet, capital);
            Weeks[^1].Drifts = drifts;
        }
    }

    // Where no clock is recorded a block stands for twelve seconds, as it does for what is learned.
    private static DateTimeOffset TimeOf(BlockHeader header) =>
        header.MinedAt > DateTimeOffset.UnixEpoch ? header.MinedAt : DateTimeOffset.UnixEpoch.AddSeconds(12.0 * Math.Min(header.Ref.Number, 10_000_000_000));

    private void Count(Assessment assessment, double pagesPerWeek)
    {
        Transactions++;
        WalksAsTickets += assessment is { IsNewWalk: true, NewWalksMayPage: false } ? 1 : 0;
        if (assessment.Footing != Footing.Calibrated)
        {
            return;
        }

        Told++;
        for (var i = 0; i < Reached.Length; i++)
        {
            Reached[i] += assessment.Chance <= Claims[i] ? 1 : 0;
        }

        ByScore += assessment.IsUnlikely ? 1 : 0;
        var more = assessment.Allowed * ((pagesPerWeek + 1) / pagesPerWeek);
        ByScoreWithOneMore += assessment.Families >= 2 && assessment.Chance <= more ? 1 : 0;
    }

    // What is told again of the same contract within six hours belongs to a page that is already there.
    private bool IsNew(Signal signal, DateTimeOffset at)
    {
        var about = string.Create(CultureInfo.InvariantCulture, $"{signal.Rule} {signal.Subject}");
        var isNew = !LastTold.TryGetValue(about, out var before) || at - before > OfOnePage;
        LastTold[about] = at;
        return isNew;
    }

    private WeekFigures WeekOf(DateTimeOffset at)
    {
        var number = at.ToUnixTimeSeconds() / SecondsInAWeek;
        if (Weeks.Count == 0 || Weeks[^1].Week != number)
        {
            Weeks.Add(new WeekFigures { Week = number });
        }

        return Weeks[^1];
    }
}

/// <summary>One week of a calibration.</summary>
public sealed class WeekFigures
{
    /// <summary>Counted from 1970.</summary>
    public long Week { get; set; }

    public long Transactions { get; set; }

    /// <summary>Pages by rule.</summary>
    public IDictionary<string, int> Pages { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public int PagesBy(string rule) => Pages.TryGetValue(rule, out var pages) ? pages : 0;

    /// <summary>The most that the bet on a change became.</summary>
    public double Bet { get; set; }

    public int Drifts { get; set; }
}
