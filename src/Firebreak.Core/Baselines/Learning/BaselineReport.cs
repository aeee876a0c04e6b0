namespace Firebreak.Core.Baselines.Learning;

/// <summary>How what is learned of a protocol stands, in numbers that a person can ask for.</summary>
/// <param name="Transactions">How many final transactions it knows.</param>
/// <param name="PagesPerWeek">The budget: false pages a week, all detectors together.</param>
/// <param name="TransactionsPerWeek">How many a week is reckoned to have; zero until a whole week was seen.</param>
/// <param name="ThisWeek">Transactions of the week that is spent from.</param>
/// <param name="Allowed">The chance that one more transaction may have to wake somebody by mistake; zero when nothing may.</param>
/// <param name="Threshold">The score from which a transaction wakes somebody; null while none does.</param>
/// <param name="Caution">By which factor marks of people lowered that chance.</param>
/// <param name="FalsePages">Pages of this week that were marked as false.</param>
/// <param name="NewWalks">What new walks cost.</param>
/// <param name="Strata">What is compared with each other: all transactions first, then the most used functions by kind of caller.</param>
public sealed record BaselineReport(
    long Transactions,
    Footing Footing,
    double PagesPerWeek,
    double TransactionsPerWeek,
    long ThisWeek,
    double Allowed,
    double? Threshold,
    double Caution,
    int FalsePages,
    WalkReport NewWalks,
    int Drifts,
    Items<StratumReport> Strata)
{
    /// <summary>The false pages a week to be expected of scores, if every transaction of the week may cost what is allowed.</summary>
    public double ExpectedByScores => Allowed * TransactionsPerWeek;

    /// <summary>What the budget leaves to recognisers.</summary>
    public double ForRecognisers => PagesPerWeek / 2;
}

/// <param name="Chance">Of a transaction to take a walk that was never taken, by rank.</param>
/// <param name="PerWeek">How many a week came.</param>
/// <param name="Share">How many a week may.</param>
/// <param name="MayPage">False where they are so common that they are tickets, and after a change until enough is learned anew.</param>
public sealed record WalkReport(double Chance, double PerWeek, double Share, bool MayPage);

/// <summary>Scores that are compared with each other only.</summary>
/// <param name="Name">Which they are.</param>
/// <param name="Scores">How many are known.</param>
/// <param name="Threshold">The score from which one of them wakes somebody; null while none does.</param>
/// <param name="Bet">What the bet on a change has become; at 100 everything is learned anew.</param>
public sealed record StratumReport(string Name, long Scores, bool IsCalibrated, double? Threshold, double Bet, int Drifts);
