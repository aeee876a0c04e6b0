using Firebreak.Core.Baselines.Statistics;
using Firebreak.Engine.Evaluation;
using Firebreak.Plotting;

namespace Firebreak.Cli.Calibrating;

/// <summary>The pictures of a calibration.</summary>
internal static class CalibrationPlots
{
    public static void Write(CalibrationReport report, DirectoryInfo folder)
    {
        folder.Create();
        foreach (var (name, chart) in Of(report))
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), chart.ToSvg());
        }
    }

    private static IEnumerable<(string Name, Chart Chart)> Of(CalibrationReport report)
    {
        yield return ("reliability.svg", Reliability(report));
        yield return ("drift.svg", Drift(report));
        yield return ("budget.svg", Budget(report));
        if (report.Lives.Count > 0)
        {
            yield return ("recall.svg", Recall(report));
        }
    }

    private static Chart Reliability(CalibrationReport report)
    {
        var told = Math.Max(1, report.Figures.Told);
        var found = CalibrationFigures.Claims.Select((claim, place) => (claim, (double)report.Figures.Reached[place] / told)).Reverse().ToList();
        return new Chart("How often a chance came true", "chance that was told, at most", "share of transactions", [
            new Series("found", found), new Series("as told", [.. found.Select(one => (one.claim, one.claim))])])
        {
            IsXLogarithmic = true,
        };
    }

    private static Chart Drift(CalibrationReport report) => new("The bet that scores became larger", "week", "capital, by logarithm (2 is proof)", [
        new Series("most of each week", [.. report.Figures.Weeks.Select((week, place) => (place + 1.0, Math.Max(0, Math.Log10(Math.Max(1, week.Bet)))))]),
        new Series("proof", [.. report.Figures.Weeks.Select((_, place) => (place + 1.0, Math.Log10(Exchangeability.Proof)))])]);

    private static Chart Budget(CalibrationReport report)
    {
        var weeks = report.Figures.Weeks;
        var series = report.Spent.Take(4).Select(spent => new Series(spent.Rule, Sum(weeks.Select(week => (double)week.PagesBy(spent.Rule)))));
        return new Chart("Pages spent", "week", "pages since the beginning", [
            new Series("budget", Sum(weeks.Select(_ => report.Baseline.PagesPerWeek))),
            new Series("all rules", Sum(weeks.Select(week => (double)week.Pages.Values.Sum()))),
            .. series]);
    }

    private static Chart Recall(CalibrationReport report) => new("What a budget buys on recorded lives", "false pages a week that are allowed", "exploits paged", [
        new Series("exploits paged", [.. report.Lives.Select(lives => (lives.PagesPerWeek, (double)lives.Paged / Math.Max(1, lives.Exploits)))])])
    {
        IsXLogarithmic = true,
        IsYPercent = true,
        MostY = 1,
    };

    private static List<(double X, double Y)> Sum(IEnumerable<double> weeks)
    {
        var (points, sum) = (new List<(double, double)>(), 0.0);
        foreach (var week in weeks)
        {
            sum += week;
            points.Add((points.Count + 1, sum));
        }

        return points;
    }
}
