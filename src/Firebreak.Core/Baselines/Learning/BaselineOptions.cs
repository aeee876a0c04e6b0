namespace Firebreak.Core.Baselines.Learning;

/// <summary>What an operator sets: one number.</summary>
/// <param name="PagesPerWeek">False pages a week that a protocol may cost, all detectors together. 1 for people; 0.1 where something acts by itself.</param>
public sealed record BaselineOptions(double PagesPerWeek = BaselineOptions.ForPeople)
{
    public const double ForPeople = 1;
    public const double WhereItActs = 0.1;

    /// <summary>Recognisers spend half of the budget; what is learned shares the rest between scores and new walks.</summary>
    internal double ForScores => PagesPerWeek / 4;

    /// <summary>How often a week new walks may come that turn out to be nothing.</summary>
    internal double ForNewWalks => PagesPerWeek / 2;
}
