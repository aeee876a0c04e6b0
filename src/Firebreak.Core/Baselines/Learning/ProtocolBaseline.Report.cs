using System.Globalization;

namespace Firebreak.Core.Baselines.Learning;

public sealed partial class ProtocolBaseline
{
    /// <summary>How it stands.</summary>
    public BaselineReport Report()
    {
        var allowed = Budget.ChanceFor(options.ForScores, ahead: 0);
        var footing = FootingOf(_all);
        var strata = Enumerable.Range(0, MostStrata)
            .Where(place => _strata[place].Scores.Count > 0)
            .OrderByDescending(place => _strata[place].Scores.Count)
            .Select(place => Of(string.Create(CultureInfo.InvariantCulture, $"function and caller {_places.MarkAt(place):x16}"), _strata[place], allowed));
        var all = Of("all of the protocol", _all, footing == Footing.Calibrated ? allowed : 0);
        return new BaselineReport(
            Transactions,
            footing,
            options.PagesPerWeek,
            Budget.Reckoned,
            Budget.ThisWeek,
            footing == Footing.Calibrated ? allowed : 0,
            all.Threshold,
            Math.Exp(Budget.Caution),
            Budget.FalsePages,
            new WalkReport(
                _familiar.ChanceOfNewWalk, _familiar.Incidents / _familiar.Weeks, options.ForNewWalks, NewWalksMayPage(footing)),
            Drifts,
            strata.Prepend(all).ToItems());
    }

    private static StratumReport Of(string name, Stratum stratum, double allowed) => new(
        name,
        stratum.Scores.Count,
        stratum.IsCalibrated,
        stratum.IsCalibrated && allowed > 0 && stratum.Scores.Exceeded(allowed) is var threshold && double.IsFinite(threshold) ? threshold : null,
        stratum.Capital,
        stratum.Drifts);
}
