using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Detection;
using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Calibrating;

/// <summary>What a calibration found.</summary>
/// <param name="From">The first block that it was asked for.</param>
/// <param name="Lives">What budgets buy on recorded lives; empty when none were named.</param>
internal sealed record CalibrationReport(
    string Protocol, ulong From, ulong To, BaselineReport Baseline, CalibrationFigures Figures, IReadOnlyList<BudgetLives> Lives,
    IReadOnlyDictionary<string, Rule> Rules)
{
    /// <summary>Without any page in so many weeks, up to three in them are still possible (95 %).</summary>
    private const double OfNone = 3;

    /// <summary>Each rule that woke somebody, with its family and how often a week it did.</summary>
    public IReadOnlyList<(string Rule, string Family, int Pages, double PerWeek)> Spent => [.. Figures.ByRule().Select(spent => (
        spent.Rule, Rules.TryGetValue(spent.Rule, out var rule) ? rule.Family.ToString() : "written", spent.Pages, spent.Pages / Figures.WeeksLong))];

    public double Realised => Spent.Sum(spent => spent.PerWeek);

    private double Recognised => Spent.Where(spent => spent.Rule is not (LearnedDetector.NewWalk or LearnedDetector.Unusual or LearnedDetector.Pace)).Sum(spent => spent.PerWeek);

    /// <summary>What a week is to be expected to cost: what scores may, what new walks and recognisers did.</summary>
    public double Expected => Baseline.ExpectedByScores + (Baseline.NewWalks.MayPage ? Baseline.NewWalks.PerWeek : 0) + Recognised;

    /// <summary>What recognisers may cost at most, by what they did in these weeks.</summary>
    public double RecognisersAtMost => Figures.WeeksLong <= 0 ? double.PositiveInfinity : Recognised > 0 ? Recognised + (2 * Math.Sqrt(Recognised / Figures.WeeksLong)) : OfNone / Figures.WeeksLong;

    public object ToJson() => new
    {
        protocol = Protocol,
        from = From,
        to = To,
        weeks = Figures.WeeksLong,
        transactions = Figures.Transactions,
        footing = Baseline.Footing,
        budget = Baseline.PagesPerWeek,
        threshold = Baseline.Threshold,
        allowedChance = Baseline.Allowed,
        pagesPerWeek = new { expected = Expected, realised = Realised },
        spent = Spent.Select(spent => new { rule = spent.Rule, family = spent.Family, pages = spent.Pages, perWeek = spent.PerWeek }),
        oneMorePage = new { unusual = Figures.ByScoreWithOneMore - Figures.ByScore, newWalksThatAreTickets = Figures.WalksAsTickets },
        reliability = CalibrationFigures.Claims.Select((claim, place) => new { claim, found = Figures.Told == 0 ? (double?)null : (double)Figures.Reached[place] / Figures.Told }),
        weekly = Figures.Weeks.Select(week => new { week = week.Week, transactions = week.Transactions, pages = week.Pages.Values.Sum(), bet = week.Bet, drifts = week.Drifts }),
        recall = Lives.Select(lives => new { budget = lives.PagesPerWeek, paged = lives.Paged, exploits = lives.Exploits, falsePagesPerWeek = lives.FalsePagesPerWeek }),
        baseline = Baseline,
    };
}
