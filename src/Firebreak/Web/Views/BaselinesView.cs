using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Statistics;

namespace Firebreak.Web.Views;

/// <summary>What is normal here, as a page shows it.</summary>
/// <param name="Standing">Whether it can be relied on, in words.</param>
public sealed record BaselinesView(Shown Protocol, Chip Footing, Shown Standing, Items<BaselineFact> Facts, Items<BaselineRow> Strata)
{
    private const int MostStrata = 20;

    /// <param name="report">Null when nothing is learned here.</param>
    public static BaselinesView From(string protocol, BaselineReport? report) => report is null
        ? new BaselinesView(protocol, new Chip("Not learned", Tone.Faded, Sign.Question), "New-walk and unusual-transaction do not judge: set sandbox, or run them in shadow.", [], [])
        : new BaselinesView(protocol, FootingOf(report.Footing), StandingOf(report), FactsOf(report), report.Strata.Take(MostStrata).Select(RowOf).ToItems());

    private static Chip FootingOf(Footing footing) => footing switch
    {
        Core.Baselines.Learning.Footing.Calibrated => new Chip("Calibrated", Tone.Good, Sign.Check),
        Core.Baselines.Learning.Footing.Drifted => new Chip("Drifted", Tone.Alarm, Sign.Alarm),
        Core.Baselines.Learning.Footing.Learning => new Chip("Learning", Tone.Waiting, Sign.Clock),
        _ => new Chip("Too few", Tone.Faded, Sign.Clock),
    };

    private static string StandingOf(BaselineReport report) => report.Footing switch
    {
        Core.Baselines.Learning.Footing.Calibrated => "A chance means what it says.",
        Core.Baselines.Learning.Footing.Drifted => "Scores have changed; everything is learned anew, and nobody is woken by numbers until then.",
        Core.Baselines.Learning.Footing.Learning => "Numbers are compared; nobody is woken by them until 1,000 transactions and a whole week are known.",
        _ => "Too few transactions to compare anything; recognisers judge alone.",
    };

    private static Items<BaselineFact> FactsOf(BaselineReport report) =>
    [
        new("Transactions known", Words($"{report.Transactions:N0}"), ""),
        new("Budget", Words($"{report.PagesPerWeek:0.##} false pages a week"), report.Caution > 1 ? Words($"{report.Caution:0.#} times as careful, as pages were marked false") : ""),
        new("This week", Words($"{report.ThisWeek:N0} transactions"), report.TransactionsPerWeek > 0 ? Words($"of {report.TransactionsPerWeek:N0} reckoned with") : "a whole week is not known yet")
        {
            Spent = report.TransactionsPerWeek > 0 ? Math.Min(1, report.ThisWeek / report.TransactionsPerWeek) : null,
        },
        new("False pages", Words($"{report.FalsePages} this week"), "as marked by people"),
        new("New walks", Words($"{report.NewWalks.PerWeek:0.##} a week of {report.NewWalks.Share:0.##}"), report.NewWalks.MayPage ? "they wake somebody" : "they are tickets")
        {
            Spent = report.NewWalks.Share > 0 ? Math.Min(1, report.NewWalks.PerWeek / report.NewWalks.Share) : null,
        },
        new("Changes", Words($"{report.Drifts}"), "so often everything was learned anew"),
    ];

    private static BaselineRow RowOf(StratumReport stratum) => new(
        stratum.Name,
        Words($"{stratum.Scores:N0}"),
        stratum.Threshold is { } threshold ? Words($"{threshold:0.00}") : stratum.IsCalibrated ? "none" : "not calibrated",
        Words($"{stratum.Bet:0.00} of 100"),
        Math.Clamp(Math.Log(stratum.Bet) / Math.Log(Exchangeability.Proof), 0, 1));

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One figure of what is learned.</summary>
public sealed record BaselineFact(string Name, string Value, string Beside)
{
    /// <summary>How much of what there may be is spent, from 0 to 1; null where nothing bounds it.</summary>
    public double? Spent { get; init; }
}

/// <summary>Transactions that are compared with each other.</summary>
/// <param name="Threshold">The score from which one wakes somebody.</param>
/// <param name="Bet">How close the bet on a change is to its proof.</param>
/// <param name="Towards">The same from 0 to 1, by powers: it grows by factors.</param>
public sealed record BaselineRow(Shown Name, string Scores, string Threshold, string Bet, double Towards);
