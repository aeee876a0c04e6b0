using Firebreak.Core.Baselines.Features;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>How far what is known of a protocol can be relied on.</summary>
public enum Footing
{
    /// <summary>Fewer than <see cref="ProtocolBaseline.FewestTransactions"/>: recognisers judge, and new walks, which are counted and not measured.</summary>
    Cold,

    /// <summary>Numbers are compared, but nobody knows yet how often that would be wrong.</summary>
    Learning,

    /// <summary>Scores turned out to have changed; recognisers alone wake people until enough is learned anew.</summary>
    Drifted,

    /// <summary>A chance means what it says.</summary>
    Calibrated,
}

/// <summary>What a transaction is worth, for itself and against the budget.</summary>
public enum Finding
{
    /// <summary>Nothing to tell.</summary>
    Usual,

    /// <summary>Worth a look when there is time.</summary>
    Ticket,

    /// <summary>Worth waking somebody.</summary>
    Page,
}

/// <summary>One feature's part in an assessment.</summary>
/// <param name="Number">As measured.</param>
/// <param name="Chance">Of a number at least as large here, by what is known.</param>
/// <param name="IsLargest">True when nothing as large is known.</param>
public readonly record struct Contribution(Feature Feature, double Number, double Chance, bool IsLargest);

/// <summary>How unusual one transaction is for one protocol, by what was final before it.</summary>
/// <param name="Score">The families' evidence together, each in powers of ten and at most six.</param>
/// <param name="Chance">Of a score at least as large, in its stratum; one while that is not calibrated.</param>
/// <param name="Allowed">The chance up to which the budget lets it wake somebody; zero when it does not.</param>
/// <param name="Families">How many families are unusual by themselves, at one in a hundred.</param>
/// <param name="IsNewWalk">True when the protocol's functions were combined in a way never seen before.</param>
/// <param name="Known">Transactions that it was compared with.</param>
/// <param name="Contributions">The five features that say most, the most unusual first.</param>
public sealed record Assessment(
    Footing Footing,
    double Score,
    double Chance,
    double Allowed,
    int Families,
    bool IsNewWalk,
    long Known,
    Items<Contribution> Contributions)
{
    /// <summary>Pages of a calibrated score: rare enough for the budget, and by more than one family of evidence.</summary>
    public bool IsUnlikely => Footing == Footing.Calibrated && Chance <= Allowed && Families >= 2;

    /// <summary>True while new walks are rare enough here for each of them to be worth waking somebody, and life is what was learned.</summary>
    public bool NewWalksMayPage { get; init; }

    public Finding Finding => IsUnlikely || (IsNewWalk && NewWalksMayPage) ? Finding.Page
        : IsNewWalk && Footing != Footing.Cold ? Finding.Ticket
        : Footing == Footing.Calibrated && Chance <= ProtocolBaseline.TicketChance && Families >= 1 ? Finding.Ticket
        : Finding.Usual;
}
