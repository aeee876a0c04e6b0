using Firebreak.Core.Baselines.Features;

namespace Firebreak.Core.Baselines.Pace;

/// <summary>What some transactions brought together.</summary>
/// <param name="Coins">Whole coins that left unpaid.</param>
public readonly record struct PaceTally(double Transactions, double Failures, double Coins)
{
    private const long SecondsInAnHour = 3_600;

    public static PaceTally operator +(PaceTally one, PaceTally other) => Add(one, other);

    public static PaceTally Add(PaceTally one, PaceTally other) =>
        new(one.Transactions + other.Transactions, one.Failures + other.Failures, one.Coins + other.Coins);

    /// <summary>Of one transaction.</summary>
    public static PaceTally Of(Footprint seen) => new(1, seen.Failures > 0 ? 1 : 0, seen.LossInCoins);

    /// <summary>The hour that a transaction belongs to, since 1970.</summary>
    public static long HourOf(Footprint seen) => Math.Max(0, seen.MinedAt.ToUnixTimeSeconds() / SecondsInAnHour);
}

/// <summary>An hour that brought far more than hours of its kind do.</summary>
/// <param name="What">In the plural: transactions, for example.</param>
/// <param name="Chance">Of an hour with as many.</param>
/// <param name="ChangedAt">The hour since when the pace is another one; null where it never changed.</param>
public sealed record PaceFinding(string What, double Count, double Usual, double Chance, DateTimeOffset? ChangedAt);
