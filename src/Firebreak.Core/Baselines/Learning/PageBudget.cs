namespace Firebreak.Core.Baselines.Learning;

/// <summary>
/// Spends a number of false pages a week. Each transaction may wake somebody with a chance that all transactions of a week together make up
/// the budget of; so the expected number of false pages is at most the budget, whatever depends on what (linearity). When a week has more
/// transactions than were reckoned with, the rest of it goes to the queue of tickets.
/// </summary>
public sealed class PageBudget
{
    private const long SecondsInAWeek = 7 * 24 * 3_600;
    private const double Room = 1.25;
    private const double Remembered = 0.5;

    /// <summary>How fast marks of people move the threshold: so many natural logarithms for each false page above the budget.</summary>
    private const double Feedback = 0.5;
    private const double MostCaution = 6;

    /// <summary>No single transaction has more than this, however few there are.</summary>
    private const double MostChance = 0.05;

    private long _firstWeek = -1;
    private long _week;
    private double _usual;
    private int _falsePages;

    /// <summary>The week that is spent from, counted from 1970.</summary>
    public long Week => _week;

    /// <summary>Pages of this week that somebody looked at and found nothing.</summary>
    public int FalsePages => _falsePages;

    /// <summary>Transactions of this week.</summary>
    public long ThisWeek { get; private set; }

    /// <summary>How many transactions a week is reckoned to have; zero until a whole week was seen.</summary>
    public double Reckoned => _usual > 0 ? (Room * _usual) + 1 : 0;

    /// <summary>
    /// What marks of people took off the chance, as a natural logarithm. It never becomes generous: pages that nobody marked prove nothing.
    /// </summary>
    public double Caution { get; private set; }

    /// <summary>The chance that one more transaction may have to wake somebody by mistake; zero when the week is spent.</summary>
    /// <param name="pagesPerWeek">The budget.</param>
    /// <param name="ahead">Transactions that are seen and not final yet.</param>
    public double ChanceFor(double pagesPerWeek, int ahead) => Reckoned <= 0 || ThisWeek + ahead + 1 > Reckoned
        ? 0
        // One more than the week has room for: the first transaction of a week is judged by what the last one left.
        : Math.Min(MostChance, pagesPerWeek / (Reckoned + 1) * Math.Exp(-Caution));

    /// <summary>Counts a final transaction.</summary>
    public void Count(DateTimeOffset minedAt, double pagesPerWeek)
    {
        var week = minedAt.ToUnixTimeSeconds() / SecondsInAWeek;
        if (_firstWeek < 0)
        {
            (_firstWeek, _week) = (week, week);
        }

        while (_week < week)
        {
            Turn(pagesPerWeek);
        }

        ThisWeek++;
    }

    /// <summary>Somebody looked at a page and found nothing.</summary>
    public void MarkFalse() => _falsePages++;

    internal void Write(SnapshotWriter writer)
    {
        writer.Add(_firstWeek);
        writer.Add(_week);
        writer.Add(_usual);
        writer.Add(_falsePages);
        writer.Add(ThisWeek);
        writer.Add(Caution);
    }

    internal void Read(ref SnapshotReader reader)
    {
        (_firstWeek, _week, _usual) = (reader.Long(), reader.Long(), reader.Double());
        (_falsePages, ThisWeek, Caution) = (reader.Int(), reader.Long(), reader.Double());
    }

    // The first week is a part of one; of the whole ones the newest count most, and one with more counts at once.
    private void Turn(double pagesPerWeek)
    {
        if (_week > _firstWeek)
        {
            _usual = _usual <= 0 ? ThisWeek : Math.Max(ThisWeek, (Remembered * _usual) + ((1 - Remembered) * ThisWeek));
        }

        Caution = Math.Clamp(Caution + (Feedback * (_falsePages - pagesPerWeek)), 0, MostCaution);
        (_falsePages, ThisWeek) = (0, 0);
        _week++;
    }
}
